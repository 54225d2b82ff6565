"""Encryption by the age format (age-encryption.org/v1), whose files the `age` tool opens too.

The site knows public keys alone: who takes the server cannot read its backups. A public key is known by its digest.
"""

import hashlib
from pathlib import Path
from typing import IO

import pyrage
from django.utils.translation import gettext as _
from pyrage import x25519

from .layout import CHUNK, Unusable, settle

Identities = list[x25519.Identity]


class Seal:
    """Encrypts to the public keys in a text, with commas between; "" encrypts nothing. Raises Unusable for others."""

    def __init__(self, keys: str) -> None:
        given = sorted({key.strip() for key in keys.split(",")} - {""})
        if any(key.upper().startswith("AGE-SECRET-KEY-") for key in given):
            raise Unusable(
                _("BACKUP_KEY holds a secret key. Put its public key there (age1…), and keep this one elsewhere.")
            )
        try:
            self._recipients = [x25519.Recipient.from_str(key) for key in given]
        except pyrage.RecipientError as error:
            raise Unusable(
                _("BACKUP_KEY is no public key of age: it begins with age1. “age-keygen” makes one.")
            ) from error
        self.name = hashlib.sha256(",".join(given).encode()).hexdigest() if given else ""

    def write(self, source: IO[bytes], target: Path) -> None:
        """Write what `source` holds to a new file, encrypted, and have it on the disk. Raises OSError."""
        with target.open("xb") as file:
            if self._recipients:
                pyrage.encrypt_io(source, file, self._recipients)
            else:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
            settle(file)


def identities(path: Path | None) -> Identities:
    """Return the secret keys in a file as age-keygen writes it; none without a file. Raises Unusable."""
    if path is None:
        return []
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Unusable(_("%(path)s is no file of secret keys as age-keygen writes it.") % {"path": path}) from error
    if not found:
        raise Unusable(_("%(path)s holds no secret key.") % {"path": path})
    return found


def open_to(source: Path, target: IO[bytes], keys: Identities) -> None:
    """Decrypt a file into one that is open. Raises Unusable if no key fits or the file is damaged."""
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, target, keys)
    except pyrage.DecryptError as error:
        words = {"path": source}
        raise Unusable(
            _("%(path)s cannot be decrypted: the key is another one, or the file is damaged.") % words
        ) from error
