"""Mail (RFC 5322, MIME) with a story in it, or with files that are stories. Pure: no models, no settings.

`docs/formats/mail.md` tells what goes where. Files of a format of their own are read as that; the mail is the story
only where none of them is one.
"""

import email.utils
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from io import BytesIO
from typing import BinaryIO

from ..plain import clean_text, one_line
from .encoding import decode
from .mail_text import take_html, take_plain
from .story import Broken, Doubt, Rejected, Story, Unreadable
from .story import gettext_noop as _
from .wires import MAX_BODY, Found, made

FORMAT = "mail"
MAX_BYTES = 12_000_000
MAX_LINES = 300_000  # the standard parser keeps each as an object, and looks in each for every boundary
MAX_BOUNDARIES = 20
MAX_FIELD = 10_000  # characters: it needs time by the square of a field's parameters
MAX_PARTS = 100
MAX_DEPTH = 3  # mails within mails

Came = Iterator[Story | Broken]
Other = Callable[[BinaryIO, str], Came]

_FIELD = re.compile(rb"(?:[!-9;-~]{1,60}:(?:[ \t][^\r\n]*|[^\r\n]{0,200})?\r?\n(?:[ \t]+[^\r\n]*\r?\n)*)")
_KNOWN = re.compile(
    rb"^(from|to|subject|date|message-id|received|return-path|mime-version|content-type|delivered-to|reply-to|cc|sender"
    rb"|dkim-signature|x-[\w-]+|authentication-results|arc-[\w-]+|thread-[\w-]+|list-[\w-]+|in-reply-to|references):",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = re.compile(
    r"^(?:(?:re|fwd?|tr|wg|aw|bls|trs|siaran pers|press release|news release|rilis(?: pers)?)\s?:\s?"
    r"|\[(?!urgent|kill|ralat|koreksi|correction|update|flash|kilat|breaking|penting)[^\]]{1,30}\]\s?)+",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(rb"\bboundary\*?\d*\*?\s?=", re.IGNORECASE)
_PARAMETERS = re.compile(
    rb"^(?:content-type|content-disposition|content-transfer-encoding):[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "text/calendar",
}


def matches(head: bytes) -> bool:
    """Whether a file begins with header fields of which mail has three."""
    head = re.sub(rb"\A(?:\xef\xbb\xbf)?(?:From [^\r\n]*\r?\n)?\s{0,20}", b"", head[:20_000])
    place = 0
    while found := _FIELD.match(head, place):
        place = found.end()
    names = {name.lower() for name in _KNOWN.findall(head[:place])}
    return (
        len(names) >= 3
        and bool({b"from", b"subject"} & names)
        and bool(names & {b"date", b"message-id", b"mime-version", b"received", b"to"})
    )


def read(stream: BinaryIO, other: Other, depth: int = 0) -> Came:
    """Yield the stories in a mail. `other` reads a file and raises Unreadable for what is none of its formats.

    Raises Unreadable for what is no mail, and for one of more than 12 MB, 300,000 lines or 100 parts.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        raise Unreadable(_("It is larger than 12 MB, or has more than 300,000 lines."))
    if depth > MAX_DEPTH or len(_BOUNDARY.findall(data)) > MAX_BOUNDARIES:
        raise Unreadable(_("It has too many parts."))
    if any(len(field) > MAX_FIELD for field in _PARAMETERS.findall(data)):
        raise Unreadable(_("It is no mail, or it is damaged."))
    data = re.sub(rb"\A(?:\xef\xbb\xbf)?\s*(?:From [^\r\n]*\r?\n)?", b"", data, count=1)
    try:
        mail = message_from_bytes(data, policy=policy.compat32)
        yield from _Mail(mail, other, depth).stories()
    except (MessageError, RecursionError, AssertionError, LookupError) as error:
        raise Unreadable(_("It is no mail, or it is damaged.")) from error


class _Mail:
    """A mail, its texts and its files."""

    def __init__(self, mail: Message, other: Other, depth: int) -> None:
        self.mail, self.other, self.depth = mail, other, depth
        self.plain: list[Message] = []
        self.rich: list[Message] = []
        self.files: list[Message] = []
        self.left: list[Doubt] = []
        self._sort(mail)

    def stories(self) -> Came:
        """Yield the stories of the files, with what the mail said; else the mail's own."""
        came: list[Story | Broken] = [each for part in self.files for each in self._file(part)]
        if any(isinstance(each, Story) for each in came):
            note = self._words()[:500]
            said = (Doubt(_("The mail that it came with said: {detail}"), note),) if note else ()
            for each in came:
                yield replace(each, left_out=(*each.left_out, *said, *self.left)) if isinstance(each, Story) else each
            return
        yield self._own()
        yield from came

    def _sort(self, part: Message) -> None:
        """Find texts and files; alternatives of a text stand beside each other, and the plain one is taken."""
        waiting, count = [part], 0
        while waiting:
            part = waiting.pop(0)
            count += 1
            if count > MAX_PARTS:
                raise Unreadable(_("It has too many parts."))
            kind, name = part.get_content_type(), self._name(part)
            if kind == "message/rfc822":
                self.files.append(part)
            elif part.is_multipart():
                waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)]
            elif "attachment" in _text(part.get("Content-Disposition", "")).lower() or (
                name and not kind.startswith("text/")
            ):
                self.files.append(part)
            elif kind == "text/plain":
                (self.files if name else self.plain).append(part)
            elif kind == "text/html":
                self.rich.append(part)
            elif kind not in _SIGNATURES:
                self.files.append(part)

    def _name(self, part: Message) -> str:
        try:
            return one_line(clean_text(_text(part.get_filename() or "")))
        except (ValueError, TypeError, LookupError):
            return ""

    def _file(self, part: Message) -> Came:
        """Yield what a file is, nothing for one that is no story: it is named among what was left out."""
        name = self._name(part) or part.get_content_type()
        try:
            if part.get_content_type() == "message/rfc822":
                yield from read(BytesIO(_inner(part)), self.other, self.depth + 1)
            else:
                yield from self.other(BytesIO(_payload(part)), name)
        except Unreadable:
            self.left.append(Doubt(_("What came with it was not taken: {detail}"), name[:200]))

    def _words(self) -> str:
        found = Found(FORMAT)
        try:
            self._take_body(found)
        except Rejected:
            return ""
        own = [] if not found.body else [found.body[0]]
        return one_line(" ".join(re.sub(r"<[^<>]*>", " ", getattr(block, "html", "")) for block in own))

    def _take_body(self, found: Found) -> None:
        for part in self.plain:
            text = self._decoded(part, found)
            if text.strip():
                take_plain(text, found)
                return
        for part in self.rich:
            take_html(self._decoded(part, found), found)
            return

    def _decoded(self, part: Message, found: Found) -> str:
        """Return a text by the character set that it names, else by what its bytes look like."""
        data = _payload(part)
        if len(data) > MAX_BODY:
            raise Rejected(_("It is larger than 5 MB."))
        named = _text(part.get_param("charset") or "")
        if named and re.fullmatch(
            r"(?:utf|us-?ascii|ascii|iso|latin|windows-|cp\d|koi8|gb|big5|euc|shift)[\w-]*", named, re.I
        ):
            try:
                return clean_text(data.decode("cp1252" if named.lower() == "iso-8859-1" else named))
            except (LookupError, ValueError):
                pass
        try:
            text, doubts = decode(data)
        except Unreadable:
            text, doubts = data.decode("utf-8", errors="replace"), (Doubt(_("Some characters could not be read.")),)
        found.doubts += doubts if data.strip() else ()
        return clean_text(text)

    def _own(self) -> Story | Broken:
        found = Found(FORMAT)
        found.external_id = one_line(_text(self.mail.get("Message-ID", ""))).strip("<> ")[:500]
        subject = one_line(clean_text(_text(self.mail.get("Subject", ""))))
        found.headline = _PREFIX.sub("", subject)
        name, address = email.utils.parseaddr(_text(self.mail.get("From", "")))
        found.provider, found.service = one_line(clean_text(name or address)), one_line(clean_text(address))
        found.published = self._sent(found)
        found.language = one_line(_text(self.mail.get("Content-Language", ""))).partition(",")[0][:20]
        priority = _text(self.mail.get("X-Priority", "")).strip()[:1]
        if priority in ("1", "2"):
            found.signals.append("urgent")
        found.left_out += self.left
        try:
            self._take_body(found)
            return made(found)
        except Rejected as error:
            return Broken(found.external_id or subject, str(error))

    def _sent(self, found: Found) -> datetime | None:
        said = one_line(_text(self.mail.get("Date", "")))
        if not said:
            return None
        try:
            sent = email.utils.parsedate_to_datetime(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            return found.moment(said)
        return sent if sent.tzinfo else found.moment(sent.isoformat())


def _payload(part: Message) -> bytes:
    """Return what a part holds."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return data if isinstance(data, bytes) else b""


def _inner(part: Message) -> bytes:
    """Return the mail that a part holds, as it came."""
    held = part.get_payload()
    mail = held[0] if isinstance(held, list) and held else None
    return mail.as_bytes() if isinstance(mail, Message) else b""


def _text(value: object) -> str:
    """Return a field's value with its encoded words (RFC 2047) decoded, or, where these are broken, as it stands."""
    if isinstance(value, tuple):
        value = email.utils.collapse_rfc2231_value(value)
    value = str(value)
    if len(value) > 10_000:
        return value[:10_000]
    try:
        parts = decode_header(value)
    except (MessageError, ValueError):
        return value
    return "".join(_sign(part, charset) for part, charset in parts)


def _sign(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    for name in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return part.decode(name)
        except (LookupError, ValueError):
            continue
    return part.decode("latin-1")
