"""Which web addresses a wire may be fetched from: how one may be written, and where its host may lead.

Who sets up a supplier names an address that this machine asks. It must not lead to what only this machine and its
neighbours can reach, unless an operator has allowed the host by name (WIRES_ALLOWED_HOSTS).
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_noop as _

from ..importers.story import Refusal

PORTS = {"http": 80, "https": 443}
OTHER_PORTS = {8080, 8443}
LONGEST = 2_000  # characters of an address

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")  # some take such names for IPv4 addresses

# What is no public address, by the IANA registries of special-purpose addresses (RFC 6890 and its successors), with
# multicast, the relays of 6to4, and a cloud's server for its machines that stands among public addresses.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits
_ISATAP = 0x5EFE  # the second half of such an address: this, and an IPv4 address


class Unreached(Refusal):
    """A web address was not fetched."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: what a request needs. `host` is in ASCII and lower case, without a dot at its end."""

    scheme: str
    host: str
    port: int
    path: str  # with the query

    @property
    def authority(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def name(self) -> str:
        """What it is called in reports: without its query, which may hold a key."""
        return f"{self.authority}{self.path.partition('?')[0]}"


def parse(address: str, *, allowed: frozenset[str]) -> Target:
    """Take an http or https address apart; `allowed` hosts may have any port. Raises Unreached."""
    if len(address) > LONGEST or any(sign <= " " or sign == "\x7f" for sign in address):
        raise Unreached(_("Its address is too long, or holds signs that no address has."))
    try:
        parts = urlsplit(address)
        given = parts.port
    except ValueError as error:
        raise Unreached(_("Its address is not written as addresses are.")) from error
    if parts.scheme not in PORTS:
        raise Unreached(_("Its address does not begin with http:// or https://."))
    if "@" in parts.netloc:
        raise Unreached(_("Its address holds a user name or a password."))
    found = host(parts.hostname or "", is_bracketed="[" in parts.netloc)
    port = PORTS[parts.scheme] if given is None else given
    if found not in allowed and port not in OTHER_PORTS | set(PORTS.values()):
        raise Unreached(_("Only the ports 80, 443, 8080 and 8443 are asked, not {port}."), port=str(port))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~')}" if parts.query else ""
    return Target(parts.scheme, found, port, path + query)


def host(written: str, *, is_bracketed: bool = False) -> str:
    """Return a host as it is compared and asked: a name in ASCII, or an IP address as Python writes it.

    Raises Unreached for what is neither, and for numbers that only some take for an IP address.
    """
    try:
        name = written if is_bracketed else written.encode("idna").decode("ascii").lower().removesuffix(".")
        return str(ipaddress.IPv6Address(name) if is_bracketed else ipaddress.IPv4Address(name))
    except UnicodeError as error:
        raise Unreached(_("Its host is not written as hosts are.")) from error
    except ValueError as error:
        if is_bracketed or len(name) > 253 or not _NAME.fullmatch(name) or _NUMBER.fullmatch(name):
            raise Unreached(_("Its host is not written as hosts are.")) from error
        return name


def allowed(names: Iterable[str]) -> frozenset[str]:
    """Return the hosts that operators allow, as `host` has them. Raises Unreached for what is no host."""
    found = set()
    for name in filter(None, map(str.strip, names)):
        try:
            found.add(host(name.strip("[]"), is_bracketed=":" in name))
        except Unreached as error:
            raise Unreached(_("WIRES_ALLOWED_HOSTS holds what is no host: {name}"), name=name) from error
    return frozenset(found)


def checked(target: Target, addresses: Iterable[str], *, allowed: frozenset[str]) -> list[str]:
    """Return the addresses that a target's host stands for, all of them public ones. Raises Unreached."""
    found = list(dict.fromkeys(addresses))
    if not found:
        raise Unreached(_("Its host is not known: {host}"), host=target.host)
    if target.host not in allowed and not all(map(is_public, found)):
        raise Unreached(_("Its host does not stand for public addresses alone: {host}"), host=target.host)
    return found


def is_public(written: str) -> bool:
    """Whether an IP address is one that everybody reaches; addresses that hide another one are not."""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:  # how a machine with IPv6 alone reaches the others
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    is_isatap = int(address) >> 32 & 0xFDFFFFFF == _ISATAP
    return address in _PUBLIC_6 and not is_isatap and not any(address in network for network in _NOT_PUBLIC_6)
