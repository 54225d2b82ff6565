"""An archive read in: what becomes of its lines, whose rights count, and what a hostile one leaves: nothing."""

import json
import struct
import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.utils import translation
from taggit.models import Tag

from articles import archive, copies, editing
from articles.archive import Unreadable, numbers, reading, restoring
from articles.archive.shapes import SHAPES
from articles.metadata import Embedded
from articles.models import (
    Article,
    Event,
    FrontEdition,
    Photo,
    PhotoUse,
    RelatedArticle,
    Revision,
    Section,
    Source,
    User,
)

from . import factories
from .factories import NOW
from .laid import everything

pytestmark = pytest.mark.django_db
FIRST = b'{"newsroom":1}'
EDITION = {"restored": None, "created_at": NOW.isoformat(), "actor": None}


def packed(**options) -> bytes:
    out = BytesIO()
    list(archive.write(out, **options))
    return out.getvalue()


def made(*lines, **files: bytes) -> bytes:
    """An archive with these lines, and what else it holds."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        held.writestr("newsroom.jsonl", b"".join(line + b"\n" for line in [FIRST, *texts]))
        for name, content in files.items():
            held.writestr(name, content)
    return out.getvalue()


def taken(content: bytes, *, actor=None, publish=False) -> list:
    with translation.override("en"):
        return list(archive.restore(BytesIO(content), actor=actor, publish=publish, now=NOW))


def told(content: bytes, **options) -> list[tuple[str, str]]:
    return [(row.outcome, row.note) for row in taken(content, **options)]


def stories(content: bytes) -> list[dict]:
    return [line.item for line in archive.read(BytesIO(content)) if line.kind == "story"]


def elsewhere(*rows) -> bytes:
    """The archive of stories that are not here any more."""
    content = packed()
    factories.erase()
    return content


def story(**values) -> dict:
    """The line of a story with the least that it needs."""
    factories.article(headline="Contoh", slug="contoh")
    line = stories(elsewhere())[0]
    return {"line": "story"} | line | values


# ---- stories


def test_without_publish_a_story_is_a_draft_that_says_what_its_newest_version_says(rani):
    author = factories.author()
    live = factories.published(authors=[factories.author()], headline="Lama")
    content = editing.working(live).content | {"headline": "Baru", "authors": [author.pk], "tags": ["cabai"]}
    editing.save(live, content, base=0, actor=rani, now=NOW)
    was = (live.pk, live.uid)

    taken(elsewhere())

    found = Article.objects.get()
    assert (found.pk, found.uid) == was
    assert (found.headline, found.stage, found.published_at, found.live_number) == ("Baru", "draft", None, None)
    assert [row.author for row in found.author_rows.all()] == [author]
    assert copies.working(found).content == copies.snapshot(found) == content | {"slug": live.slug}
    assert list(found.revisions.order_by("number").values_list("number", "actor")) == [(0, None), (1, rani.pk)]


def test_with_publish_it_is_what_it_was(tono):
    live = factories.published(withdrawn_at=NOW, withdrawal_reason="Salah", withdrawal_kind="error")
    before = everything_of(live)

    assert [row.outcome for row in taken(elsewhere(), actor=tono, publish=True)] == ["created"]

    assert everything_of(Article.objects.get()) == before


def everything_of(article: Article) -> dict:
    return Article.objects.values().get(pk=article.pk)


def test_publishing_takes_the_right_to_publish(rani):
    content = packed()

    for actor in (None, rani):
        with pytest.raises(PermissionDenied):
            archive.restore(BytesIO(content), actor=actor, publish=True, now=NOW)


def test_stories_name_each_other_whichever_comes_first():
    first, second = factories.article(), factories.article()
    RelatedArticle.objects.create(article=first, target=second)
    RelatedArticle.objects.create(article=second, target=first)
    Article.objects.filter(pk=first.pk).update(follows=second)
    pairs = {(first.pk, second.pk), (second.pk, first.pk)}

    taken(elsewhere())

    assert set(RelatedArticle.objects.values_list("article", "target")) == pairs
    assert Article.objects.get(pk=first.pk).follows_id == second.pk


def test_search_and_the_photo_library_know_it():
    photo = factories.photo()
    factories.article(lead_photo=photo, headline="Harga cabai")

    taken(elsewhere())

    assert Article.objects.get().desk_document.headline.split()
    assert list(PhotoUse.objects.values_list("photo", "copy")) == [(photo.pk, "desk")]


def test_a_second_time_changes_nothing(tono):
    factories.published(tags=["cabai"])
    content = elsewhere()
    taken(content, actor=tono, publish=True)
    before = everything()

    assert told(content, actor=tono, publish=True) == [("unchanged", "")]
    assert everything() == before


def test_a_second_time_lays_nothing_onto_a_story_that_went_on(tono):
    """What an interrupted run left out is laid on; a story that somebody has moved since is as people made it."""
    other, live = factories.published(headline="Lain"), factories.published(headline="Ini")
    RelatedArticle.objects.create(article=live, target=other)
    Article.objects.filter(pk=live.pk).update(withdrawn_at=NOW, merged_into=other, withdrawal_reason="Sama")
    content = elsewhere()
    taken(content, actor=tono, publish=True)
    row, names = (
        Article.objects.filter(pk=live.pk),
        {"withdrawn_at": None, "withdrawal_reason": "", "merged_into": None},
    )
    RelatedArticle.objects.all().delete()
    assert told(content, actor=tono, publish=True)
    assert RelatedArticle.objects.count() == 1  # as after an interrupted run

    row.update(**names)  # reinstated, which makes no version
    RelatedArticle.objects.all().delete()
    assert told(content, actor=tono, publish=True)
    assert (RelatedArticle.objects.count(), row.get().merged_into) == (0, None)


def test_a_story_that_was_edited_since_is_refused_and_kept(rani):
    kept = factories.article()
    content = packed()
    editing.save(kept, editing.working(kept).content | {"headline": "Sesudah"}, base=0, actor=rani, now=NOW)
    before = everything()

    assert told(content) == [("refused", f"uid {kept.uid} is here already, edited since.")]
    assert everything() == before


def test_an_id_that_is_taken_gives_way_to_a_new_one():
    gone = factories.article()
    content = elsewhere()
    other = factories.article(pk=gone.pk)

    row = taken(content)[0]

    assert row.article not in (None, other.pk)
    assert Article.objects.get(uid=gone.uid).pk == row.article
    assert factories.article().pk > row.article


def test_ids_that_were_granted_are_given_to_nobody_else():
    top = factories.article().pk

    assert numbers.grant(Article, [top + 5, top, None, 1 << 40]) == [top + 5, top + 6, top + 7, top + 8]
    assert factories.article().pk == top + 9


# ---- other rows


def test_rows_that_are_here_stay_as_they_are():
    source = factories.source(slug="antara", name="Antara")
    content = packed()
    Source.objects.filter(pk=source.pk).update(name="Kantor Berita Antara")

    assert taken(content) == []
    assert Source.objects.get().name == "Kantor Berita Antara"


def test_there_is_one_tag_whatever_its_case():
    factories.article(tags=["Pemilu"])
    content = elsewhere()
    Tag.objects.update(name="pemilu")

    taken(content)

    assert list(Tag.objects.values_list("name", flat=True)) == ["pemilu"]
    assert Article.objects.get().tags.get().name == "pemilu"


def test_rights_come_only_from_those_who_give_them(tono):
    boss = factories.user("Administrator", is_superuser=True)
    content = packed()
    User.objects.filter(pk=boss.pk).delete()

    taken(content, actor=tono, publish=True)

    made_ = User.objects.get(username=boss.username)
    assert (made_.is_active, made_.is_staff, made_.is_superuser, made_.groups.count()) == (False, False, False, 0)
    assert not made_.has_usable_password()


def test_an_administrator_gives_roles_and_no_more():
    boss = factories.user("Administrator", is_superuser=True)
    content = packed()
    User.objects.filter(pk=boss.pk).delete()

    taken(content, actor=factories.user("Administrator"), publish=True)

    made_ = User.objects.get(username=boss.username)
    assert (made_.is_active, made_.is_superuser, [group.name for group in made_.groups.all()]) == (
        True,
        False,
        ["Administrator"],
    )


def test_a_photo_comes_with_its_file_and_can_be_shown():
    photo = factories.picture()
    content = packed()
    name, key = photo.file.name, photo.key
    photo.delete()
    default_storage.delete(name)

    taken(content)

    back = Photo.objects.get()
    assert (back.file.name, back.key, back.width, back.height) == (name, key, 12, 8)
    assert default_storage.exists(name)


def test_a_photo_whose_file_is_nowhere_is_not_shown():
    photo = factories.picture()
    content = packed(with_files=False)
    name = photo.file.name
    photo.delete()
    default_storage.delete(name)

    taken(content)

    assert (Photo.objects.get().file.name, Photo.objects.get().key) == (name, "")


# ---- hostile ones


def test_what_is_no_archive_is_refused_whole():
    for content, why in (
        (b"", "The file is no ZIP, or a damaged one."),
        (b"PK\x05\x06" + bytes(18), "The file is no archive of a newsroom: it does not begin with newsroom.jsonl."),
        (packed()[:-30], "The file is no ZIP, or a damaged one."),
    ):
        with pytest.raises(Unreadable) as refused:
            taken(content)
        assert str(refused.value) == why


@pytest.mark.parametrize(
    "name", ["../x.jpg", "/etc/passwd", "media/../x.jpg", "media/photos/aa/x.jpg", "media/photos\\x"]
)
def test_a_member_with_another_name_is_refused(name):
    with pytest.raises(Unreadable, match="no archive of a newsroom has a file of this name"):
        taken(made(**{name: b"x"}))


def test_a_link_is_refused():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        held.writestr("newsroom.jsonl", FIRST)
        link = zipfile.ZipInfo(f"media/photos/aa/{'a' * 32}.jpg")
        link.external_attr = 0o120777 << 16
        held.writestr(link, "/etc/passwd")

    with pytest.raises(Unreadable, match="it is no plain file"):
        taken(out.getvalue())


def test_a_list_of_members_that_is_too_long_is_not_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_DIRECTORY", 10)

    with pytest.raises(Unreadable, match="names too many files"):
        taken(packed())


def test_nor_is_one_whose_long_record_says_something_else_than_its_short_one():
    whole = packed()
    at = whole.rfind(b"PK\x05\x06")
    start, count = (int.from_bytes(whole[at + place : at + place + 4], "little") for place in (16, 8))
    long = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, reading.MAX_DIRECTORY + 1, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    with pytest.raises(Unreadable, match="names too many files"):
        taken(whole[:at] + long + locator + whole[at:])


@pytest.mark.parametrize(
    "content",
    [
        {"lead": {"story": "x", "until": None}, "pins": [], "banner": None},
        {"lead": {"story": ["x"], "until": None}, "pins": [], "banner": None},
        {"lead": None, "pins": [{"story": str(uuid4()), "until": None} for _ in range(9)], "banner": None},
    ],
    ids=["no uuid", "a list", "nine pins"],
)
def test_no_front_page_comes_that_cannot_be_shown(client, tono, content):
    line = {"line": "edition", "number": 3, "content": content} | EDITION
    ((outcome, why),) = told(made(line), actor=tono, publish=True)
    assert (outcome, "no arrangement" in why) == ("refused", True)
    assert (FrontEdition.objects.count(), client.get("/").status_code) == (0, 200)


@pytest.mark.parametrize("number", [-1, 1_000_001, 10**9, 2**63 - 1])
def test_no_edition_comes_whose_number_leaves_no_next(tono, number):
    line = {"line": "edition", "number": number, "content": {"lead": None, "pins": [], "banner": None}} | EDITION
    ((outcome, why),) = told(made(line), actor=tono, publish=True)
    assert (outcome, "number" in why, FrontEdition.objects.count()) == ("refused", True, 0)


def test_without_publish_the_front_page_stays_as_it_is(tono):
    content = {"lead": None, "pins": [], "banner": None}
    line = {"line": "edition", "number": 3, "content": content} | EDITION
    ((_outcome, why),) = told(made(line), actor=tono)
    assert (FrontEdition.objects.count(), "--publish" in why) == (0, True)


@pytest.mark.parametrize(("role", "stands"), [("Reporter", False), ("Administrator", True)])
def test_a_section_stands_in_the_menu_if_who_brings_it_may_make_one(role, stands):
    line = {"line": "section", "name": "Gosip", "slug": "gosip", "in_menu": True, "order": 0, "parent": None}
    line["description"] = ""
    told(made(line), actor=factories.user(role))
    assert Section.objects.get(slug="gosip").in_menu is stands


def test_what_unpacks_without_end_is_left(monkeypatch):
    monkeypatch.setattr(reading, "FREE", 1000)
    line = {"line": "tag", "name": "cabai", "slug": "cabai"}

    rows = told(made(*[line] * 20_000))

    assert rows == [("refused", "The archive unpacks to far more than a newsroom's does.")]


def test_very_many_broken_lines_end_the_reading(monkeypatch):
    monkeypatch.setattr(restoring, "MOST_BROKEN", 2)
    line = {"line": "source", "name": "Antara", "slug": "antara"}

    rows = told(made(b"{}", b"{}", line, b"{}", b"{}", b"{}", b"{}"))

    assert [row[0] for row in rows] == ["refused"] * 5
    assert rows[-1][1] == "Ten thousand in a row could not be read; the rest was not looked at."
    assert Source.objects.get().slug == "antara"


def test_a_line_that_is_too_long_is_named_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_LINE", 2 << 20)
    source = {"line": "source", "name": "Antara", "slug": "antara"}

    rows = taken(made(b'"' + b"x" * (3 << 20) + b'"', source))

    assert [(row.line, row.note) for row in rows] == [(2, "The line is longer than 2 MB.")]
    assert Source.objects.get().slug == "antara"


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"line":"tag","name":"\\ud800"}',
        b'{"line":"tag","name":"a\\u0000"}',
        b"[" * 100_000,
        b"NaN",
    ],
)
def test_a_line_that_is_no_json_is_named(line):
    assert told(made(line)) == [("refused", "The line is no JSON object in UTF-8, or holds what no story has.")]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"colour": "red"}, "colour: there is no such field."),
        ({"headline": 5}, "headline: it is of another type."),
        ({"headline": "x" * 201}, "headline: 201 characters, at most 200."),
        (
            {"slug": "../x"},
            "slug: Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.",
        ),
        ({"label": "gossip"}, "label: “gossip” is not among the choices."),
        ({"created_at": "2026-03-02T03:00:00"}, "created_at: a time needs its zone."),
        ({"created_at": "soon"}, "created_at: a time is expected."),
        ({"uid": "x"}, "uid: a UUID is expected."),
        ({"authors": [{"author": "nobody", "position": 0}]}, "authors.author: there is no “nobody”."),
        ({"authors": {}}, "authors: a list is expected."),
        ({"revisions": [{"number": 0}]}, "revisions.content: it is missing."),
        ({"related": [{"target": 5, "position": 0}]}, "related: each has exactly target and position."),
    ],
)
def test_what_does_not_fit_is_said_with_its_field_and_leaves_nothing(values, why):
    line = story(**values)
    before = everything()

    assert told(made(line)) == [("refused", why)]
    assert everything() == before


WAS = {"file": "photos/aa/a.jpg", "digest": "aa", "width": 4, "height": 3, "at": "2026-03-02T03:00:00Z", "by": "siti"}


@pytest.mark.parametrize(
    ("column", "odd"),
    [
        ((Event, "data"), {"published_at": "soon"}),
        ((Event, "data"), {"due_at": "2026-03-02T03:00:00"}),
        ((Event, "data"), {"to": 5}),
        ((Event, "data"), {"to": "9999-12-31T23:59:59+00:00"}),
        ((Event, "data"), {"name": {"a": "b"}}),
        ((Event, "data"), {"writers": ["siti", 7]}),
        ((Event, "data"), {"writers": "siti"}),
        ((Event, "data"), {"writers": {}}),
        ((Photo, "earlier"), ["a"]),
        ((Photo, "earlier"), [{name: value for name, value in WAS.items() if name != "at"}]),
        ((Photo, "earlier"), [WAS | {"at": "soon"}]),
        ((Photo, "earlier"), [WAS | {"width": "x"}]),
        ((Photo, "embedded"), {"values": []}),
        ((Photo, "embedded"), {"values": {"caption": ["a", "b"]}}),
        ((Photo, "embedded"), {"rest": [["XMP", "a", 5]]}),
        ((Photo, "embedded"), {"ai": "software"}),
        ((Photo, "embedded"), {"format": 5}),
    ],
)
def test_json_that_no_page_could_show_is_refused(column, odd):
    assert not SHAPES[column](odd)


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ((Event, "data"), {"published_at": NOW.isoformat(), "change": "", "planned_for": None, "writers": ["siti"]}),
        ((Event, "data"), {"assignee": "siti", "name": "Siti", "due_at": "2026-03-02T03:00:00Z", "number": 3}),
        ((Photo, "earlier"), [WAS, WAS | {"width": None}]),
        ((Photo, "embedded"), {}),
        ((Photo, "embedded"), Embedded(format="jpeg", ai=("software",)).as_json()),
    ],
)
def test_what_a_newsroom_writes_fits(column, known):
    assert SHAPES[column](known)


def test_a_move_of_a_strange_kind_is_said_with_its_field(siti):
    story = factories.article(owner=siti)
    editing.record(story, "publish", "draft", actor=siti, now=NOW, number=0, data={"published_at": "soon"})
    assert told(elsewhere()) == [("refused", "events.data: it does not look as it does in a newsroom.")]


def test_one_broken_story_leaves_the_others():
    good = story()

    rows = taken(made(good | {"uid": "00000000-0000-4000-8000-000000000001", "language": "xx"}, good))

    assert [(row.line, row.outcome) for row in rows] == [(2, "refused"), (3, "created")]
    assert [str(row.uid) for row in Article.objects.all()] == [good["uid"]]


def test_a_script_is_sanitised_in_the_row_and_in_every_version():
    bad = "<p>Isi<script>alert(1)</script><a href='javascript:x'>y</a></p>"
    line = story(body=bad)
    content = {"headline": "Contoh", "body": bad}
    line["revisions"] = [
        {"number": 0, "content": content, "onto": None, "actor": None, "created_at": NOW.isoformat(), "kind": "base"}
    ]

    taken(made(line))

    assert Article.objects.get().body == Revision.objects.get().content["body"] == "<p>Isiy</p>"


def test_an_address_that_is_a_script_is_refused():
    line = {"line": "source", "name": "A", "slug": "a", "url": "javascript:alert(1)"}

    assert told(made(line)) == [("refused", "url: it is no address of the web.")]


def test_a_file_that_is_not_what_it_says_leaves_no_photo():
    photo = factories.picture()
    line = next(line.item for line in archive.read(BytesIO(packed())) if line.kind == "photo")
    name = photo.file.name
    photo.delete()
    default_storage.delete(name)

    rows = told(made({"line": "photo"} | line, **{f"media/{name}": b"another"}))

    assert rows == [("refused", "file: the file in the archive has another digest.")]
    assert not Photo.objects.exists()
    assert not default_storage.exists(name)


def test_a_photo_cannot_name_any_file():
    line = {"line": "photo", "uid": "00000000-0000-4000-8000-000000000001", "created_at": NOW.isoformat()}

    rows = told(made(line | {"file": "../../etc/passwd", "digest": "0" * 64}))

    assert rows == [("refused", "file: the name does not tell the digest of the file.")]
