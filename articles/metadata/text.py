"""Text out of a picture's blocks: decoded, cleaned of what no field should hold, and cut at characters."""

import re

# What XML 1.0 and PostgreSQL's jsonb refuse, and what would only hide in a form field.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, without control characters and outer space; lines end in \\n."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", lines).strip()[:limit].rstrip()


def decode(data: bytes) -> str:
    """Return bytes of no named encoding as text: UTF-8 if they are that, else Windows-1252."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def cut(text: str, size: int) -> bytes:
    """Return as much of `text` in UTF-8 as `size` bytes hold, never half a character."""
    return text.encode()[:size].decode(errors="ignore").rstrip().encode()
