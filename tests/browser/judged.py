"""Which pages are judged: every kind of public page, and every kind of page that a person can click to at the desk."""

import re
from urllib.parse import urlsplit

# Public addresses -> the status that they must answer with. Stories are found by clicking: see `public`.
PLAIN = {
    "/": 200,
    "/berita/": 200,
    "/berita/?page=2": 200,
    "/berita/?q=zzzzzz": 200,
    "/berita/?date_from=kemarin": 200,
    "/kanal/nasional/": 200,
    "/kanal/umkm/": 200,
    "/topik/banjir-lamuka/": 200,
    "/tag/kopi/": 200,
    "/penulis/laras-puspaningrum/": 200,
    "/editor/hendrawan-soetikno/": 200,
    "/sumber/layar-nusantara/": 200,
    "/indeks/": 200,
    "/indeks/2001/02/03/": 200,
    "/redaksi/": 200,
    "/pedoman-media-siber/": 200,
    "/hak-jawab/": 200,
    "/tidak-ada/": 404,
}
# Stories by words of their headlines.
STORIES = ("Penopang Stabilitas Dunia", "Gol Menit Akhir", "Pasar Pagi Tidak Boleh", "Karang Tahan Panas", "How a")
WITHDRAWN = 50  # story ids to try for one that was withdrawn
SKIP = re.compile(r"/admin/(logout|jsi18n|.*/autocomplete)|/export|/media/|/static/|\.json|\.xml|/feed/")
CHAFF = re.compile(r"\d+")
LIMIT = 90


def public(page, site: str) -> dict[str, int]:
    """Return the addresses to judge: the plain ones, and those of stories out and of one withdrawn."""
    found = dict(PLAIN)
    for words in STORIES:
        page.goto(f"{site}/berita/?q={words}")
        links = page.eval_on_selector_all(
            "main a[href^='/artikel/']", "links => links.map(a => a.getAttribute('href'))"
        )
        assert links, f"no story is found by {words!r}"
        found[links[0]] = 200
    for pk in range(1, WITHDRAWN):
        if page.request.get(f"{site}/artikel/{pk}/", max_redirects=0).status == 410:
            found[f"/artikel/{pk}/"] = 410
            break
    assert 410 in found.values(), "no story is withdrawn"
    return found


def desk(page, site: str) -> list[str]:
    """Click through the desk, breadth first; return the first address of every kind (numbers are all alike)."""
    waiting, kinds = ["/admin/"], {"/admin/": "/admin/"}
    while waiting and len(kinds) < LIMIT:
        address = waiting.pop(0)
        page.goto(site + address)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            parts = urlsplit(href)
            kind = CHAFF.sub("N", parts.path)
            if href.startswith(f"{site}/admin/") and not SKIP.search(parts.path) and kind not in kinds:
                kinds[kind] = parts.path
                waiting.append(parts.path)
    return sorted(kinds.values())
