"""What machine formats carry of a row, found out: a field is changed, and what changes in each format is its place."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from lxml import etree, html
from taggit.models import Tag

from articles import sitemaps
from articles.fields import BodyField
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTag,
    ArticleTopic,
    Author,
    Correction,
    Editor,
    Photo,
    RelatedArticle,
    Section,
    Source,
    Topic,
)
from tests import factories
from tests.factories import NOW
from tests.machines import large
from tests.settling import forget

LISTED = {Author: "author", Editor: "editor", Source: "source", Section: "section", Topic: "topic", Tag: "tag"}
COLUMNS = ("JSON-LD", "head", "RSS", "Media RSS", "Atom", "ninjs", "sitemap", "news sitemap")
MODELS = (Article, Photo, Author, Editor, Source, ArticleSource, Section, Topic, Tag, Correction)
# Field of a story -> the rows that hold it, and what each names.
ROWS = {
    "authors": (ArticleAuthor, "author"),
    "editors": (ArticleEditor, "editor"),
    "sources": (ArticleSource, "source"),
    "topics": (ArticleTopic, "topic"),
    "related": (RelatedArticle, "target"),
    "tags": (ArticleTag, "tag"),
}
# What takes a story out of every format (410, and a word that it is gone), and what joins rows.
ASIDE = {
    "Article": {"withdrawn_at", "withdrawal_kind", "withdrawal_reason", "merged_into"},
    "ArticleSource": {"article", "source", "position"},
    "Correction": {"article"},
}
WHOLE = "all of it"  # what is carried by being there at all
Flat = dict[str, list[str]]  # where in a format -> what stands there


@dataclass(frozen=True)
class World:
    """A story with something in every field, and for each relation another row that could stand in its place."""

    story: Article
    rows: dict[str, models.Model]
    others: dict[str, models.Model]


def world() -> World:
    """Make the story that the formats are looked through for.

    Where one field stands for another that is empty (the photo's caption for the story's own), the other is empty.
    """
    rows = {"Section": _section("induk"), "Photo": _photo("foto"), "Topic": _topic("topik")}
    before, beside = (factories.published(at=NOW - timedelta(hours=n), headline=f"Lain {n}") for n in (9, 8))
    rows["Author"] = factories.author(slug="penulis", **_person("penulis"))
    rows["Editor"] = factories.editor(slug="editor", **_person("editor"))
    rows["Source"] = factories.source(
        name="Nama sumber", slug="sumber", url="https://sumber.example/", country="ID", reliability="Baik.",
        credit_line="Jatah sumber", kind="agency",
    )  # fmt: skip
    story = factories.published(
        at=NOW - timedelta(hours=4), updated_at=NOW - timedelta(hours=1), headline="Judul", slug="judul", kicker="Atas",
        lead="Teras.", dateline_place="HAMBURG", dateline_outlet="WARTA", section=rows["Section"], tags=["label"],
        lead_photo=rows["Photo"], publish_at=NOW, follows=before,
        owner=factories.user(), authors=[rows["Author"]], editors=[rows["Editor"]], sources=[rows["Source"]],
        topics=[rows["Topic"]],
    )  # fmt: skip
    RelatedArticle.objects.create(article=story, target=beside)
    ArticleSource.objects.filter(article=story).update(role="siaran pers")
    rows |= {"Article": story, "ArticleSource": story.source_rows.get(), "Tag": Tag.objects.get(name="label")}
    rows["Correction"] = Correction.objects.create(
        article=story, text="Bukan lusa.", before="lusa", after="besok", reason="Salah dengar",
        approver=factories.user(), published_at=NOW - timedelta(hours=2),
    )  # fmt: skip
    others = {
        "Section": _section("lain"), "Photo": _photo("lain", key="9" * 20), "Topic": _topic("lain"),
        "Author": factories.author(), "Editor": factories.editor(), "Source": factories.source(),
        "Tag": Tag.objects.create(name="lain", slug="lain"), "User": factories.user(),
        "Article": factories.published(at=NOW - timedelta(hours=7), headline="Lain lagi"),
    }  # fmt: skip
    return World(story, rows, others)


def _section(slug: str) -> Section:
    above = factories.section(name=f"Di atas {slug}", slug=f"di-atas-{slug}")
    return factories.section(name=f"Kanal {slug}", slug=slug, description=f"Uraian {slug}", parent=above)


def _topic(slug: str) -> Topic:
    made = factories.topic(name=f"Topik {slug}", slug=slug, summary=f"Ringkasan {slug}", photo=_photo("topik"))
    made.sections.add(factories.section())
    return made


def _photo(word: str, **values: Any) -> Photo:
    return large(**{
        "alt": f"Alt {word}", "caption": f"Keterangan {word}", "photographer": f"Juru {word}", "agency": f"Agen {word}",
        "via": f"Lewat {word}", "source": factories.source(), "copyright": f"© {word}", "rights": f"Hak {word}",
        "keywords": f"kata {word}", "rights_end": NOW + timedelta(days=9), "taken_at": NOW - timedelta(days=1),
        "digital_source": "digitalCapture", "file": f"photos/{word}.jpg", "digest": f"digest {word}",
    } | values)  # fmt: skip


def _person(word: str) -> dict[str, Any]:
    told = {"name": f"Nama {word}", "role": f"Peran {word}", "bio": f"Riwayat {word}", "portrait": _photo(word)}
    return told | {"contact": f"{word}@surat.example", "user": factories.user()}


# ---- changing one field


def fields(model: type[models.Model]) -> list[str]:
    """The names of a model's fields, without its id and what `ASIDE` has."""
    named = [field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)]
    return [name for name in named if name not in {"id", *ASIDE.get(model.__name__, ())}]


def change(made: World, model: type[models.Model], name: str) -> Iterator[None]:
    """Change a field to other values, one after the other; yields each time, then undoes it."""
    rows, values = _other(made, made.rows[model.__name__], name)
    for value in values:
        save = transaction.savepoint()
        rows.update(**value)
        yield
        transaction.savepoint_rollback(save)


def change_all(made: World, names: Iterable[tuple[type[models.Model], str]]) -> None:
    """Change several fields at once."""
    for model, name in names:
        rows, values = _other(made, made.rows[model.__name__], name)
        assert rows.update(**values[0]) == 1, (model, name)


def _other(made: World, row: models.Model, name: str) -> tuple[models.QuerySet, list[dict[str, Any]]]:
    """Return the rows to write to, and the values to write, one after the other."""
    field = row._meta.get_field(name)
    if isinstance(row, Article) and name in ROWS:
        through, target = ROWS[name]
        key = "content_object" if through is ArticleTag else "article"
        other = made.others[through._meta.get_field(target).related_model.__name__]
        return through._default_manager.filter(**{key: row}), [{target: other}]
    if isinstance(field, models.ManyToManyField):
        through = field.remote_field.through
        return through._default_manager.filter(topic=row), [{"section": made.others["Section"]}]
    rows = type(row)._default_manager.filter(pk=row.pk)
    return rows, [{name: value} for value in _values(made, field, getattr(row, name))]


# Of many choices, those that stand for all.
CHOSEN = {"digital_source": ["trainedAlgorithmicMedia"], "stage": ["draft"]}
SAMPLES: dict[type[models.Field], Any] = {
    models.FloatField: 0.25,
    models.UUIDField: "0190c0de-0000-7000-8000-000000000001",
    models.JSONField: {"kenari": "kenari"},
    models.FileField: "photos/kenari.jpg",
    models.SlugField: "kenari",
    models.EmailField: "kenari@surat.example",
    models.URLField: "https://kenari.example/",
    BodyField: "<p>Kenari kecil bernyanyi.</p>",
}


def _values(made: World, field: models.Field, value: Any) -> list[Any]:
    """Return what could stand in a field instead of `value`."""
    if field.choices:
        chosen = CHOSEN.get(field.name) or [choice for choice, _label in field.choices]
        return [choice for choice in chosen if choice != value]
    if field.related_model:
        return [made.others[field.related_model.__name__]]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DateTimeField):
        return [(value or NOW) + timedelta(minutes=30)]
    if isinstance(field, models.IntegerField):
        return [(value or 0) + 7]
    if field.name == "key":
        return ["c" * 20]
    samples = (sample for kind, sample in SAMPLES.items() if isinstance(field, kind))
    return [next(samples, "Kenari"[: field.max_length])]


# ---- reading the formats


def read(client, made: World, model: type[models.Model]) -> dict[str, Flat]:
    """Return all formats as they are now: those of the story, and the page and the map of lists of a row of `model`."""
    forget()  # what was undone may have left something there under the same generation
    story = Article.objects.get(pk=made.story.pk)
    pages, maps = [story.get_absolute_url()], [f"story-{story.pk // sitemaps.PART}"]
    if model in LISTED:
        row = model._default_manager.get(pk=made.rows[model.__name__].pk)
        pages.append(reverse(LISTED[model], args=[row.slug]))
        maps.append(f"{LISTED[model]}-{row.pk // sitemaps.PART}")
    found: dict[str, Flat] = {column: defaultdict(list) for column in COLUMNS}
    for page in pages:
        tree = html.fromstring(_get(client, page))
        _head(tree, found["head"])
        for block in tree.xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(block)
            _json(data, "" if "Article" in data["@type"] else data["@type"], found["JSON-LD"])
    both: Flat = defaultdict(list)
    _xml(_get(client, "/feed/"), ("rss/channel/item/", "rss/"), both)
    for path, values in both.items():
        found["Media RSS" if path.startswith("media:") else "RSS"][path] = values
    _xml(_get(client, "/feed/atom/"), ("feed/entry/",), found["Atom"])
    _json(json.loads(_get(client, f"/artikel/{story.pk}.json")), "", found["ninjs"])
    for part in maps:
        _xml(_get(client, f"/sitemap-{part}.xml"), ("urlset/url/",), found["sitemap"])
    _xml(_get(client, "/sitemap-news.xml"), ("urlset/url/",), found["news sitemap"])
    return found


def _get(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content


def _head(tree: Any, found: Flat) -> None:
    """Note what the head says but for data blocks: `meta`, `link`, `title`."""
    for node in tree.xpath("//head/meta[@content] | //head/link[@rel='canonical'] | //head/title"):
        name = node.get("property") or node.get("name") or node.get("rel") or node.tag
        found[name].append(node.get("content") or node.get("href") or node.text)


def _json(value: Any, path: str, found: Flat) -> None:
    """Note the values of a JSON document by their keys; of associations by their relation too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _json(inner, f"{path}.{key}" if path else key, found)
    elif isinstance(value, list):
        for inner in value:
            rel = inner["rel"] if path == "associations" else ""
            _json(inner, f"{path}[{rel}]" if rel else path, found)
    else:
        found[path].append(str(value))


def _xml(data: bytes, roots: tuple[str, ...], found: Flat) -> None:
    """Note the texts and attributes of an XML document by their names, without the first of `roots` that fits."""

    def walk(node: Any, above: str) -> None:
        prefix = f"{node.prefix}:" if node.prefix else ""
        path = f"{above}{prefix}{etree.QName(node).localname}"
        told = next((path.removeprefix(root) for root in roots if path.startswith(root)), path)
        if node.text and node.text.strip():
            found[told].append(node.text)
        for name, value in node.attrib.items():
            found[f"{told}@{etree.QName(name).localname}"].append(value)
        for inner in node:
            walk(inner, f"{path}/")

    walk(etree.fromstring(data), "")


def places(client, made: World, model: type[models.Model], name: str, plain: dict[str, Flat]) -> dict[str, set[str]]:
    """Return where each format carries a field: what changes with it, against `plain`."""
    found: dict[str, set[str]] = {column: set() for column in COLUMNS}
    for _ in change(made, model, name):
        for column, now in read(client, made, model).items():
            before = plain[column]
            changed = {path for path in {*before, *now} if before.get(path) != now.get(path)}
            found[column] |= {WHOLE} if changed == set(before) else changed
    return found


def line(name: str, found: dict[str, set[str]]) -> str:
    """Return the row of a field in the table of docs/formats.md."""
    cells = (", ".join(f"`{path}`" for path in sorted(found[column])) or "–" for column in COLUMNS)
    return f"| `{name}` | {' | '.join(cells)} |"
