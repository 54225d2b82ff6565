"""What a file says of itself, and what is written into renditions: nothing yet."""
from dataclasses import dataclass, asdict
@dataclass(frozen=True, slots=True)
class Credit:
    photographer: str = ""
    agency: str = ""
    via: str = ""
    credit: str = ""
    source: str = ""
    copyright: str = ""
    terms: str = ""
    digital_source: str = ""
    caption: str = ""
@dataclass(frozen=True, slots=True)
class Segments:
    exif: bytes = b""
    xmp: bytes = b""
    iim: bytes = b""
class Embedded:
    def as_json(self): return {}
def read(data): return Embedded()
def write(credit): return Segments()
