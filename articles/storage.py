"""Where files live: static ones compressed, under names that carry their digest; photos under names of theirs."""

import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for JavaScript modules too: their relative imports are rewritten."""

    support_js_module_import_aggregation = True


class LocalMedia(FileSystemStorage):
    """Photos in a folder. A name says what bytes it holds: a file is there whole or not at all, and may come again."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 -- Django's signature
        """Return the name itself."""
        return name

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        try:
            with part.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return name
