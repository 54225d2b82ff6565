"""From a picture's bytes to what it says of itself."""

import re
from collections.abc import Iterator

from . import exif, fields, iim, xmp
from .containers import Blocks, extension, open_file
from .embedded import Embedded, Fact, Field
from .text import clean, decode

MAX_FACT = 1_000  # characters

# What makes pictures from words, by the names that it leaves in fields about software and credit.
_GENERATORS = re.compile(
    r"midjourney|dall[-·. ]?e\b|stable diffusion|\bfirefly\b|google ai\b|\bopenai\b|\bchatgpt\b|comfyui|novelai"
    r"|ideogram|invokeai|\bbing image creator\b",
    re.IGNORECASE,
)
_SOFTWARE = ("xmp:CreatorTool", "xmpMM:History/softwareAgent", "photoshop:Credit", "tiff:Software")
_PROMPTS = {"parameters", "prompt", "workflow", "sd-metadata", "invokeai_metadata", "dream"}  # of PNG texts
_AI_SYSTEM = re.compile(r"^Iptc4xmpExt:AI[A-Z]")  # IPTC 2025.1: AISystemUsed, AIPromptInformation …


def read(data: bytes) -> Embedded:
    """Return what a JPEG, PNG, WebP or GIF says of itself; never where it was taken, but that it says so.

    Never raises: what is broken is named in `problems`, and what stands in other blocks is there all the same.
    """
    blocks = open_file(data)
    in_iim = iim.parse(blocks.photoshop)
    in_xmp = xmp.parse(blocks.xmp)
    more = extension(blocks, next(iter(in_xmp.values.pop(xmp.EXTENSION, [])), ""))
    in_xmp = xmp.parse(more, in_xmp)
    in_exif = exif.parse(blocks.exif)
    reason, values = fields.values(in_iim, in_xmp, in_exif)
    source = next((value.xmp for value in values if value.field == Field.DIGITAL_SOURCE), "")
    problems = (*blocks.problems, *in_iim.problems, *in_xmp.problems, *in_exif.problems)
    return Embedded(
        format=blocks.format,
        reason=reason,
        values=values,
        rest=tuple(_facts(blocks, in_iim, in_xmp, in_exif)),
        has_location=in_xmp.has_location or in_exif.has_location or any(_is_place(name) for _, name, _ in blocks.texts),
        has_credentials=blocks.has_credentials,
        ai=tuple(_ai(source, blocks, in_iim, in_xmp, in_exif)),
        problems=tuple(dict.fromkeys(problems)),
    ).within()


def _facts(blocks: Blocks, in_iim: iim.Iim, in_xmp: xmp.Xmp, in_exif: exif.Exif) -> Iterator[Fact]:
    """Yield what is in no field; the blocks that people write come first, since room for facts is limited."""
    used = set(fields.used(in_iim, in_xmp, in_exif))
    for dataset, several in in_iim.values.items():
        if dataset not in used:
            name = iim.NAMES.get(dataset, f"{dataset[0]}:{dataset[1]:02}")
            yield Fact("IIM", name, "; ".join(several)[:MAX_FACT])
    for name, value in in_iim.facts:
        yield Fact("Photoshop", name, value[:MAX_FACT])
    for (directory, name), value in in_exif.values.items():
        if name not in used:
            yield Fact(directory, clean(name, 80), value[:MAX_FACT])
    for block, name, raw in blocks.texts:
        text = clean(decode(raw[: MAX_FACT * 4]), MAX_FACT)
        if text and not _is_place(name):
            yield Fact(block, clean(name, 80), text)
    for name, several in in_xmp.values.items():
        if name not in used:
            yield Fact("XMP", clean(name, 200), "; ".join(several)[:MAX_FACT])


def _is_place(name: str) -> bool:
    return bool(xmp.PLACE.search(name.rpartition(":")[2]))


def _ai(source: str, blocks: Blocks, in_iim: iim.Iim, in_xmp: xmp.Xmp, in_exif: exif.Exif) -> Iterator[str]:
    """Yield what hints at a picture from a generative model. None is a proof, and none proves the contrary."""
    if "rainedAlgorithmicMedia" in source:
        yield "digital-source"
    if any(_AI_SYSTEM.match(name) for name in in_xmp.values):
        yield "ai-system"
    software = [value for name in _SOFTWARE for value in in_xmp.values.get(name, [])]
    software += in_iim.values.get(iim.PROGRAM, []) + in_iim.values.get(iim.CREDIT, [])
    software += [in_exif.get("Software"), in_exif.get("Make")]
    software += [decode(raw[:200]) for _, name, raw in blocks.texts if name in ("Software", "Source")]
    if any(_GENERATORS.search(each) for each in software):
        yield "software"
    if any(name in _PROMPTS for _, name, _ in blocks.texts):
        yield "prompt"
    if blocks.credentials_say_ai:
        yield "credentials"
