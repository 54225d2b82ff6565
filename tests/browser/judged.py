"""Which pages are judged: every kind of public page, and every kind of page that a person can click to at the desk."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

# Public addresses -> the status that they must answer with. Stories are found by clicking: see `public`.
PLAIN = {
    "/": 200,
    "/berita/": 200,
    "/berita/?page=2": 200,
    "/berita/?q=zzzzzz": 200,
    "/berita/?date_from=kemarin": 200,
    "/cari/": 200,
    "/cari/?q=banjir": 200,
    "/cari/?q=banjr": 200,
    "/cari/?q=zzzzzz&label=news": 200,
    "/cari/?q=yang+di&date_from=kemarin": 200,
    "/berita/?section=nasional&date_from=2001-01-01&label=news": 200,
    "/kanal/nasional/": 200,
    "/kanal/nasional/?label=news": 200,
    "/topik/banjir-lamuka/?author=tidak-ada": 200,
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
    "/koreksi/": 200,
    "/tidak-ada/": 404,
}
# Stories by words of their headlines.
CHANGED = "Dua Derek Rusak"  # the story with several versions
STORIES = ("Penopang Stabilitas Dunia", "Gol Menit Akhir", "Pasar Pagi Tidak Boleh", "Karang Tahan Panas", "How a")
STORIES += ("Sungai Lamuka Surut",)  # with a gallery
WITHDRAWN = 50  # story ids to try for one that was withdrawn
SKIP = re.compile(
    r"/admin/(logout|jsi18n|.*/autocomplete)|/export|/original/|/media/|/static/|\.json|\.xml|/feed/"
    r"|(editor|source|section|topic|tag)/\d+/merge/"  # one page for all: the authors' is judged
)
CHAFF = re.compile(r"\d+")
LIMIT = 150
LIST = "/admin/articles/article/"
PHOTOS = "/admin/articles/photo/"
STATES = (
    "?stage=draft",
    "?stage=draft&readers=live",
    "?stage=in_review",
    "?stage=approved",
    "?readers=live",
    "?readers=scheduled",
    "?readers=withdrawn",
)
BUTTONS = {
    "?stage=draft&readers=live": ("history/",),  # an update that waits: it has versions
    "?stage=in_review": ("move/return/", "move/spike/"),
    "?stage=approved": ("move/publish/",),
    "?readers=live": ("move/withdraw/",),
    "?readers=withdrawn": ("move/reinstate/",),
}
# How everybody gets to what they log in with.
OWN = ("", "aplikasi/", "kunci/", "sesi/")
# What each account must be able to click to, at the least.
STORY = (
    *("article/", "article/add/"),
    *(f"article/N/{page}/" for page in ("change", "history", "revision/N", "links")),
)
REACHED = {
    "reporter": (
        *STORY,
        "wireitem/",
        "wireitem/N/change/",
        "photo/",
        "photo/upload/",
        "photo/batch/",
        "author/",
        "source/",
        "topic/",
    ),
    "editor": (
        *STORY,
        "wireitem/upload/",
        "article/N/move/return/",
        "article/N/move/spike/",
        "photo/N/change/",
        "source/add/",
    ),
    "redpel": (*STORY, "article/N/move/publish/", "article/N/move/withdraw/", "frontedition/", "correction/add/"),
    "admin": (
        *STORY,
        "author/N/merge/",
        "user/",
        "user/add/",
        "user/N/change/",
        "section/add/",
        "section/N/delete/",
        "topic/N/change/",
        "gaterule/",
    ),
}


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
    page.goto(f"{site}/berita/?q={CHANGED}")
    page.locator("main a[href^='/artikel/']").first.click()
    ways = page.eval_on_selector_all("a[href$='/riwayat/']", "links => links.map(a => a.getAttribute('href'))")
    assert ways, f"{CHANGED!r} has no history"
    found |= {urlsplit(page.url).path: 200, ways[0]: 200}
    for pk in range(1, WITHDRAWN):
        if page.request.get(f"{site}/artikel/{pk}/", max_redirects=0).status == 410:
            found[f"/artikel/{pk}/"] = 410
            break
    assert 410 in found.values(), "no story is withdrawn"
    return found


def desk(page, site: str, look: Callable) -> dict[str, str]:
    """Click through the desk, breadth first; return kind -> the first address of that kind (numbers are all alike).

    A story's page differs with the story's state, so one in each state that the account sees is a kind of its own.
    Each page is opened once; `look` is called with the answer while it is open.
    """
    kinds = {"/admin/": "/admin/"}
    for query in STATES:
        page.goto(f"{site}{LIST}{query}")
        kinds[LIST + query] = LIST + query
        if links := page.eval_on_selector_all("#result_list tbody th a", "links => links.map(a => a.href)"):
            story = kinds[f"story{query}"] = urlsplit(links[0]).path
            for step in BUTTONS.get(query, ()):  # what buttons lead to, where the account has them
                address = story.replace("change/", step)
                if page.request.get(site + address).status == 200:
                    kinds[CHAFF.sub("N", address)] = address
    page.goto(f"{site}{PHOTOS}")
    links = page.eval_on_selector_all("#result_list .field-words a", "links => links.map(a => a.href)")
    picked = [CHAFF.search(urlsplit(link).path)[0] for link in links[:2]]
    kinds[f"{PHOTOS}batch/"] = f"{PHOTOS}batch/?photo={'&photo='.join(picked)}"
    waiting = list(kinds.values())
    while waiting:
        answer = page.goto(site + waiting.pop(0))
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        look(answer)
        for href in hrefs:
            path = urlsplit(href).path
            kind = CHAFF.sub("N", path)
            if href.startswith(f"{site}/admin/") and not SKIP.search(path) and kind not in kinds:
                kinds[kind] = path
                waiting.append(path)
                assert len(kinds) < LIMIT, "the desk has more kinds of pages than ever: is the crawl going in circles?"
    return kinds
