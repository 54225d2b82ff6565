"""The files that bring payloads into every field of an import, in four formats."""

import json
from xml.sax.saxutils import escape, quoteattr

from . import payloads

LONG, WIDE, NARROW = 2_000, 190, 75  # characters of a lead, a headline, a kicker
FIELDS = 25


def batches(given, limit: int) -> list[str]:
    """Return the texts given, as many in one text as `limit` characters hold; longer ones are cut."""
    made = [""]
    for each in given:
        words = " ".join(each.split())[:limit]
        if len(made[-1]) + 1 + len(words) > limit:
            made.append("")
        made[-1] = f"{made[-1]} {words}".strip()
    return made


class Texts:
    """Payloads for the fields of many stories: each field begins elsewhere among them, so that neighbours differ."""

    def __init__(self, given) -> None:
        self.payloads = list(given)
        self.long, self.wide, self.narrow = (batches(self.payloads, limit) for limit in (LONG, WIDE, NARROW))
        self.stories = max(len(self.wide) if len(self.payloads) == len(payloads.OURS) else 0, len(self.long))

    def of(self, number: int, field: int, *, wide: bool = False) -> str:
        """Return what stands in a field of a story."""
        return _nth(self.wide if wide else self.narrow, number, field)

    def lead(self, number: int, field: int) -> str:
        """Return what stands in a field that holds much."""
        return _nth(self.long, number, field)

    def names(self, number: int, field: int, count: int = 4) -> list[str]:
        """Return some short names for a list."""
        return [self.of(number * count + each, field) for each in range(count)]

    def body(self, number: int) -> list[str]:
        """Return some payloads for a text: all the stories together have all."""
        count = max(9, len(self.payloads) // self.stories + 1)
        return [self.payloads[(number * count + each) % len(self.payloads)] for each in range(count)]


def _nth(kind: list[str], number: int, field: int) -> str:
    return kind[(number + field * len(kind) // FIELDS) % len(kind)]


def table(texts: Texts, count: int) -> str:
    """Return stories as JSON Lines, a payload in every column."""
    lines = []
    for n in range(count):
        story = {
            "headline": texts.wide[n % len(texts.wide)],
            "lead": texts.lead(n, 1),
            "kicker": texts.of(n, 2),
            "dateline_place": texts.of(n, 3),
            "dateline_outlet": texts.of(n, 4),
            "section": texts.of(n % 20, 5),
            "body": "\n\n".join(texts.body(n)),
            "authors": texts.names(n, 6),
            "editors": texts.names(n, 7),
            "sources": texts.names(n, 8),
            "topics": texts.names(n, 9),
            "tags": texts.names(n, 10),
            "label": texts.of(n, 11),
            "language": texts.of(n, 12),
            "external_id": f"{n} {texts.of(n, 13)}",
            "canonical_url": texts.of(n, 14),
            "old_addresses": [f"/{n}/{texts.of(n, 15)}"],
            "published": texts.of(n, 16) if n % 3 else f"2026-03-01T0{n % 10}:00:00+07:00",
            "photo_url": f"https://a.example/{n}?{texts.of(n, 17)}",
            "photo_caption": texts.lead(n, 18),
            "photo_photographer": texts.of(n, 19),
            "photo_agency": texts.of(n, 20),
            "photo_via": texts.of(n, 21),
            "photo_alt": texts.of(n, 22),
            "photo_copyright": texts.of(n, 23),
            texts.of(n, 24): "x",
        }
        lines.append(json.dumps(story))
    return "\n".join(lines)


def ninjs(texts: Texts, count: int) -> str:
    """Return stories as ninjs, the payloads as markup in their texts."""
    lines = []
    for n in range(count):
        told = texts.of(n, 1, wide=True)
        picture = {
            "type": "picture",
            "rel": "lead",
            "headlines": [{"value": told}],
            "descriptions": [{"role": "caption", "value": told}, {"role": "alt", "value": texts.of(n, 2)}],
            "by": texts.of(n, 3),
            "renditions": [{"href": f"https://a.example/n{n}.jpg?{texts.of(n, 3)}", "contentType": "image/jpeg"}],
        }
        other = {"type": "text", "headlines": [{"value": texts.of(n, 4)}]}
        other["renditions"] = [{"name": "web", "href": texts.of(n, 5)}]
        story = {
            "uri": f"n{n} {texts.of(n, 5)}",
            "type": "text",
            "versionCreated": "2026-03-01T08:00:00Z",
            "headlines": [
                {"role": "main", "value": f"{texts.of(n, 6, wide=True)}"},
                {"role": "kicker", "value": told[:70]},
            ],
            "descriptions": [{"role": "lead", "value": texts.lead(n, 7)}],
            "bodies": [{"role": "html", "contentType": "text/html", "value": markup(texts.body(n))}],
            "located": texts.of(n, 8),
            "infoSources": [
                {"role": role, "name": texts.of(n, 9), "contactInfo": [{"type": "web", "value": texts.of(n, 10)}]}
                for role in ("author", "editor", "agency")
            ],
            "subjects": [{"name": each, "uri": each} for each in texts.names(n, 11)],
            "people": [{"name": each} for each in texts.names(n, 12)],
            "copyrightHolder": texts.of(n, 13),
            "usageTerms": texts.of(n, 14),
            "edNote": texts.of(n, 15),
            "expires": texts.of(n, 16),
            "associations": [picture, other, {"type": texts.of(n, 17), "headlines": [{"value": told}]}],
        }
        lines.append(json.dumps(story))
    return "\n".join(lines)


def markup(given) -> str:
    """Return a text of markup in which payloads stand as elements, in attributes and in addresses."""
    parts = [f"<p>Awal {each}</p>" for each in given]
    for each in given:
        quoted = each.replace('"', "&quot;")
        parts += [
            f'<p><a href="{quoted}" title="{quoted}">tautan</a></p>',
            f'<figure><img src="https://a.example/{quoted}" alt="{quoted}"><figcaption>{each}</figcaption></figure>',
            f'<iframe src="https://a.example/{quoted}" title="{quoted}"></iframe>',
            f'<p>Baca juga: <a href="{quoted}">{each}</a></p>',
            f'<aside data-story="{quoted}" data-embed="{quoted}" data-photo="{quoted}">{each}</aside>',
        ]
    return "".join(parts)


def wxr(texts: Texts, count: int) -> str:
    """Return stories as an export of WordPress."""
    items = []
    for n in range(count):
        fields = {
            "title": texts.of(n, 1, wide=True),
            "link": f"https://a.example/{n}?{texts.of(n, 2)}",
            "guid": texts.of(n, 3),
            "dc:creator": texts.of(n, 4),
            "excerpt:encoded": texts.lead(n, 5),
            "content:encoded": f"[caption]<img src='https://a.example/w.jpg'>{texts.of(n, 7)}[/caption]\n\n"
            + markup(texts.body(n)),
            "wp:post_id": str(n + 1),
            "wp:post_date_gmt": "2026-03-01 01:00:00",
            "wp:status": "publish",
            "wp:post_type": "post",
        }
        told = "".join(f"<{name}>{escape(_xml(value))}</{name}>" for name, value in fields.items())
        terms = "".join(
            f"<category domain={quoteattr(kind)} nicename='x'>{escape(_xml(each))}</category>"
            for kind in ("category", "post_tag")
            for each in texts.names(n, 6, 2)
        )
        items.append(f"<item>{told}{terms}</item>")
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    )
    return f'<rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'


def _xml(value: str) -> str:
    return "".join(sign for sign in value if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000))


def pasted(texts: Texts, n: int) -> str:
    """Return a page as it is copied."""
    body = "\n".join(" ".join(each.split()) for each in texts.body(n))
    return (
        f"> {texts.of(n, 1)} >\nBerita {texts.of(n, 2, wide=True)[:150]}\n"
        f"{texts.of(n, 3)} | 23 Februari 2026, 04:05 WIB\n"
        f"Keterangan {texts.of(n, 4)}. (Sumber: {texts.of(n, 5)}, {texts.of(n, 6)} via {texts.of(n, 7)})\n"
        f"LAMUKA, NUSA.TV – Awal {texts.of(n, 8)}\n{body}\nBaca Juga: {texts.of(n, 9)}\n"
        f"Penulis : {texts.of(n, 10)} Editor : {texts.of(n, 11)}\nSumber : {texts.of(n, 12)}\n"
    )
