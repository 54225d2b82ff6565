"""The photos' bucket: S3-compatible storage, left alone for a while once it did not answer (`articles.rest`).

A page has a dozen pictures: if each waited until a time-out, no thread would be left for pages.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ConnectionError as Unreached
from botocore.exceptions import EndpointConnectionError, HTTPClientError, IncompleteReadError
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from .rest import PAUSE, Rest

log = logging.getLogger(__name__)
# It did not answer, or began to and did not go on.
FAILURES = (HTTPClientError, IncompleteReadError, RetriesExceededError, Unreached)
T = TypeVar("T")

rest = Rest()  # one in a process, as there is one bucket


class Bucket(S3Storage):
    """Django-storages' S3; raises botocore's EndpointConnectionError at once for some seconds after a failure."""

    def get_default_settings(self) -> dict[str, Any]:
        """Try to fetch a file once: boto3 would wait for one that does not come five times over."""
        found: dict[str, Any] = super().get_default_settings()
        return found | {"transfer_config": TransferConfig(num_download_attempts=1)}

    def exists(self, name: str) -> Any:
        """Whether there is a file so named."""
        return _asked(super().exists, name)

    def size(self, name: str) -> Any:
        """How many bytes it has."""
        return _asked(super().size, name)

    def listdir(self, name: str) -> Any:
        """Return what folders and files are in a folder."""
        return _asked(super().listdir, name)

    def delete(self, name: str) -> None:
        """Remove a file."""
        _asked(super().delete, name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        return _asked(self._opened, name, mode)

    def _opened(self, name: str, mode: str) -> Any:
        opened = super()._open(name, mode)
        if "w" not in mode:
            opened.file  # noqa: B018 -- fetched here: else where it is read, and nobody would hear of a bucket that hangs
        return opened

    def _save(self, name: str, content: Any) -> Any:
        return _asked(super()._save, name, content)


def _asked(do: Callable[..., T], *args: Any) -> T:
    if not rest.may_ask():
        raise EndpointConnectionError(endpoint_url="", error="It did not answer a moment ago, and is left alone.")
    try:
        answer = do(*args)
    except FAILURES as error:
        rest.failed()
        log.warning("The photos' bucket does not answer, and is left alone for %g seconds: %s", PAUSE, error)
        raise
    except BaseException:  # an answer, be it that there is no such file
        rest.worked()
        raise
    rest.worked()
    return answer
