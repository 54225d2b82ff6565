"""A photo as ImageObjects: once in each of the three shapes that search engines ask for, as JPEG."""

from collections.abc import Mapping

from ..addresses import absolute
from ..facts import filled
from ..models import DigitalSource, Photo
from ..renditions import Rendition
from .parts import Data

SHAPES = ("16x9", "4x3", "1x1")
THUMBNAIL = 320  # pixels
# schema.org's names for IPTC's terms; it has none for `humanEdits`, whose forerunner there says "minor".
DIGITAL_SOURCES: Mapping[str, str] = {
    DigitalSource.CAPTURE: "DigitalCapture",
    DigitalSource.COMPUTATIONAL: "MultiFrameComputationalCapture",
    DigitalSource.NEGATIVE: "NegativeFilm",
    DigitalSource.POSITIVE: "PositiveFilm",
    DigitalSource.PRINT: "Print",
    DigitalSource.COMPOSITE: "CompositeCapture",
    DigitalSource.CREATION: "DigitalArt",
    DigitalSource.DATA: "DataDrivenMedia",
    DigitalSource.SCREEN: "ScreenCapture",
    DigitalSource.AI: "TrainedAlgorithmicMedia",
    DigitalSource.AI_PART: "CompositeWithTrainedAlgorithmicMedia",
    DigitalSource.AI_ENHANCED: "AlgorithmicallyEnhanced",
}


def images(photo: Photo | None, caption: str) -> list[Data]:
    """Return a photo that is shown as ImageObjects, the widest shape first; [] for None."""
    return [_image(photo, photo.rendition(shape), caption) for shape in SHAPES] if photo else []


def thumbnail(photo: Photo | None) -> str:
    """Return the address of a small square of a photo that is shown, "" for None."""
    return absolute(photo.rendition("1x1", width=THUMBNAIL).url) if photo else ""


def digital_source(term: str) -> str:
    """Return schema.org's address for a term of `DigitalSource`, "" where it has none."""
    name = DIGITAL_SOURCES.get(term)
    return f"https://schema.org/{name}DigitalSource" if name else ""


def _image(photo: Photo, rendition: Rendition, caption: str) -> Data:
    """Return one rendition. Terms of use are words in our library, and `license` is an address: it is left out."""
    address = absolute(rendition.url)
    return filled(
        {
            "@type": "ImageObject",
            "url": address,
            "contentUrl": address,  # what Google's page on image metadata asks for
            "encodingFormat": rendition.type,
            "width": rendition.width,
            "height": rendition.height,
            "caption": caption,
            "creditText": photo.credit,
            "creator": {"@type": "Person", "name": photo.photographer} if photo.photographer else None,
            "copyrightNotice": photo.copyright,
            "digitalSourceType": digital_source(photo.digital_source),
        }
    )
