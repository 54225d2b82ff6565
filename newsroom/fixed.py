"""What the environment fixes: security.txt, ads.txt, whose request ids are taken over; what a first start writes."""

import errno
import os
import tempfile
from ipaddress import ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
SCHEMES = ("mailto:", "https:", "tel:")  # RFC 9116, 2.5.3


def write_once(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all; who comes second leaves what is there."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(part)
        except FileExistsError:
            pass
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            if not path.exists():  # a disk that has no links: then the last who comes in this very moment
                part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def contacts(given: list[str], email: str) -> list[str]:
    """Return the addresses of SECURITY_CONTACT as security.txt has them, else that of `email`, else none.

    An e-mail address needs no "mailto:". Raises ImproperlyConfigured.
    """
    found = []
    for address in filter(None, map(str.strip, given or [email])):
        written = f"mailto:{address}" if "@" in address and ":" not in address else address
        if not written.startswith(SCHEMES) or any(sign.isspace() for sign in written):
            raise ImproperlyConfigured(
                f"SECURITY_CONTACT must be an e-mail address or begin with https: or tel:, unlike {address!r}."
            )
        found.append(written)
    return found


def ads(given: str) -> str:
    """Return the lines of ads.txt: those of ADS_TXT, or of the file that it names. Raises ImproperlyConfigured."""
    if not given or "," in given or "=" in given:  # every record has one of them (IAB ads.txt 1.1)
        return given.strip()
    try:
        return Path(given).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"ADS_TXT holds neither a record nor the path of a file: {error}") from error


def networks(given: list[str]) -> list[str]:
    """Return the networks of TRUSTED_PROXIES, as 10.0.0.0/8 or a single address. Raises ImproperlyConfigured."""
    for each in given:
        try:
            ip_network(each)
        except ValueError as error:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES must hold IP addresses or networks: {error}.") from error
    return given


def named(name: str, given: str) -> str:
    """Return what is given. Raises ImproperlyConfigured where it is empty, as where a secret is wanting."""
    if not given:
        raise ImproperlyConfigured(f"{name} is empty: name one, or leave the variable out for what is usual.")
    return given
