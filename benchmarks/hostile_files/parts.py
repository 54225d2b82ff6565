"""What the files are made of: pieces that are repeated, ZIPs."""

import io
import zipfile
from collections.abc import Callable, Iterable

Made = Iterable[bytes]
# Format, what it does, file name, how to make its bytes, further options of import_stories.
Sample = tuple[str, str, str, Callable[[], Made], tuple[str, ...]]

MB = 1_000_000
DEEP = 200_000
WORDS = "Harga cabai di pasar turun sejak panen raya pekan lalu, kata pedagang di Lamuka. "
LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def fixed(data: bytes | str, times: int = 1) -> Callable[[], Made]:
    """Return how to make a piece so many times over."""
    piece = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    step = max(MB // max(len(piece), 1), 1)

    def make() -> Made:
        for start in range(0, times, step):
            yield piece * min(step, times - start)

    return make


def joined(*parts: Callable[[], Made]) -> Callable[[], Made]:
    """Return how to make several parts, one after the other."""
    return lambda: (piece for part in parts for piece in part())


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """Return a ZIP with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def bomb(name: str, size: int, parts: dict[str, bytes | str] | None = None, piece: bytes = bytes(MB)) -> bytes:
    """Return a ZIP with some members and a last one of `size` pieces, zeros if none are given."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in (parts or {}).items():
            archive.writestr(each, content)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(size):
                member.write(piece)
    return made.getvalue()
