"""Where files live: static ones compressed, under names that carry their digest; photos under names of theirs.

And how much of them one request may bring.
"""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from . import pixels

MAX_UPLOAD = 10 * pixels.MAX_BYTES  # bytes of one request with all its files


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for JavaScript modules too: their relative imports are rewritten."""

    support_js_module_import_aggregation = True


class LocalMedia(FileSystemStorage):
    """Photos in a folder. A name says what bytes it holds: a file is there whole or not at all, and may come again."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 -- Django's signature
        """Return the name itself."""
        return name

    def _save(self, name: str, content: Any) -> str:
        """Keep a file; it is on the disk, bytes and name, before a row that names it is committed."""
        path = Path(self.path(name))
        new = [folder for folder in path.parents if not folder.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        try:
            with part.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        for folder in (path.parent, *(each.parent for each in new)):
            settle_folder(folder)
        return name


def settle_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class BoundedUploads(FileUploadHandler):
    """Takes no file of a request that is too large as a whole; its other fields arrive, and the view says why."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Skip the file of a request that is too large, and of whoever is not logged in: no form asks them for one."""
        super().new_file(*args, **kwargs)
        request: Any = self.request
        if is_too_much(request) or not request.user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Hand everything on to the handler that keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: the file is another handler's."""


def is_too_much(request: Any) -> bool:
    """Whether a request was too large for its files to be taken."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MAX_UPLOAD
