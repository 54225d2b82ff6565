"""What is embedded in pictures: IPTC IIM, XMP and Exif, read at upload and written into every rendition. Pure."""

from .embedded import LISTS, PLACES, Embedded, Fact, Field, Reason, Value
from .reading import read
from .writing import Credit, Segments, write

__all__ = ["LISTS", "PLACES", "Credit", "Embedded", "Fact", "Field", "Reason", "Segments", "Value", "read", "write"]
