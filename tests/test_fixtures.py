"""The demo fixtures, and `loaddata`: twice the same, gentle with people's work, clear about errors."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import Count
from django.utils.text import slugify
from PIL import Image
from taggit.models import Tag

from articles import editing, html, naming, workflow
from articles.models import Article, ArticleAuthor, Author, Editor, Label, Photo, Section, Source, Stage, Topic
from tests import factories
from tests.factories import NOW
from tests.laid import everything, laid

ORDER = ["roles", "sources", "photos", "people", "taxonomy", "articles"]
FOLDER = project.BASE_DIR / "fixtures"
LATER = NOW + timedelta(hours=1)
CREDIT = ("photographer", "agency", "via")

pytestmark = pytest.mark.django_db


def load(*labels) -> str:
    out = StringIO()
    call_command("loaddata", *(labels or ORDER), stdout=out, stderr=out)
    return out.getvalue()


def rows(name: str, model: str) -> list[dict]:
    found = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return [row["fields"] for row in found if row["model"] == model]


def story(slug_start: str) -> Article:
    return Article.objects.get(slug__startswith=slug_start)


def revise(article: Article, **changes) -> None:
    copy = editing.working(article)
    editing.save(article, {**copy.content, **changes}, base=copy.number, actor=None, now=LATER)


@pytest.fixture(scope="module", autouse=True)
def _newsroom(django_db_setup, django_db_blocker, tmp_path_factory):
    with laid(load, blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield


# ---- what is in them


@pytest.mark.long
def test_the_second_time_changes_nothing():
    before = everything()
    load()
    assert everything() == before


def test_the_set_holds_every_state():
    assert Article.objects.live(NOW).count() == 43
    assert Article.objects.scheduled(NOW).count() == 2
    assert Article.objects.gone(NOW).exclude(withdrawal_reason="").count() == 2
    stages = dict(Article.objects.filter(published_at=None).values_list("stage").annotate(Count("pk")))
    assert stages == {Stage.DRAFT: 2, Stage.REVIEW: 2, Stage.APPROVED: 1}
    assert set(Article.objects.live(NOW).values_list("label", flat=True)) == set(Label)
    assert set(Article.objects.live(NOW).values_list("language", flat=True)) == {"id", "en"}


def test_it_looks_like_a_newsroom():
    authors, editors = (set(people.objects.values_list("slug", flat=True)) for people in (Author, Editor))
    assert (len(authors), len(editors)) == (8, 5)
    assert authors & editors == {"hendrawan-soetikno"}
    assert Source.objects.count() >= 10
    assert Source.objects.values("kind").distinct().count() == len(Source.Kind)
    top = Section.objects.filter(parent=None, in_menu=True)
    assert top.count() == 8
    assert all(section.children.exists() for section in top)
    assert Topic.objects.count() == 8
    assert Tag.objects.count() >= 40
    assert Article.objects.count() >= 48
    long = [article for article in Article.objects.live(NOW) if len(html.text(article.body).split()) >= 600]
    assert len(long) >= 6


def test_every_story_before_readers_is_complete():
    for article in Article.objects.exclude(published_at=None):
        assert all((article.section, article.headline, article.lead, article.slug, article.body))
        assert article.lead_photo.is_shown(NOW)
        assert all(rows.exists() for rows in (article.author_rows, article.editor_rows, article.source_rows))
        assert (article.live_number, article.approved_number, article.revisions.count()) == (0, 0, 0)


def test_no_page_of_the_set_is_empty():
    live = Article.objects.live(NOW)
    for model, path in (
        (Author, "author_rows__author"),
        (Editor, "editor_rows__editor"),
        (Source, "source_rows__source"),
        (Topic, "topic_rows__topic"),
        (Section, "section"),
        (Tag, "tags"),
    ):
        assert set(model.objects.values_list("pk", flat=True)) - set(live.values_list(path, flat=True)) == set()


def test_people_and_topics_have_a_face_and_some_words():
    for person in (*Author.objects.all(), *Editor.objects.all()):
        assert person.portrait.is_shown(NOW)
        assert all((person.role, person.bio, person.contact))
    for topic in Topic.objects.all():
        assert topic.photo.is_shown(NOW)
        assert topic.summary
        assert topic.sections.exists()


def test_slugs_are_unlike_each_other():
    slugs = [fields["slug"] for fields in rows("articles", "articles.article")]
    assert len(slugs) == len(set(slugs))
    assert all(slug == slugify(slug) for slug in slugs)


def test_bodies_are_canonical_and_name_what_exists():
    stories = {str(uid) for uid in Article.objects.values_list("uid", flat=True)}
    photos = {str(uid) for uid in Photo.objects.values_list("uid", flat=True)}
    for fields in rows("articles", "articles.article"):
        assert html.sanitise(fields["body"]) == fields["body"]
        named_stories, named_photos = html.references(fields["body"])
        assert named_stories <= stories
        assert named_photos <= photos


def test_no_fixture_names_a_row_by_number():
    for name in ORDER:
        text = (FOLDER / f"{name}.json").read_text("utf-8")
        assert all("pk" not in row for row in json.loads(text))
        assert "\\u" not in text


def test_photo_rows_describe_their_files():
    found = set()
    for fields in rows("photos", "articles.photo"):
        path = FOLDER / "media" / fields["file"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert fields["digest"] == digest
        assert all((fields["alt"], fields["caption"], Photo(**{name: fields[name] for name in CREDIT}).credit))
        assert fields["file"] == f"photos/{digest[:2]}/{digest[:32]}{path.suffix}"
        with Image.open(path) as picture:
            assert picture.size == (fields["width"], fields["height"])
        found.add(path)
    assert found == {path for path in (FOLDER / "media").rglob("*") if path.is_file()}
    assert sum(path.stat().st_size for path in found) < 3_000_000
    scenes = [fields for fields in rows("photos", "articles.photo") if fields["width"] == 1600]
    assert len(scenes) >= 24


# ---- pictures


def test_pictures_come_into_the_media_storage_where_they_are_missing():
    load("photos")
    photo = Photo.objects.first()
    assert default_storage.open(photo.file.name).read() == (FOLDER / "media" / photo.file.name).read_bytes()
    path = Path(default_storage.path(photo.file.name))
    path.write_bytes(b"another's")
    load("photos")
    assert path.read_bytes() == b"another's"
    assert sum(found.is_file() for found in Path(default_storage.location).rglob("*")) == Photo.objects.count()
    path.unlink()
    load("photos")
    assert path.exists()


# ---- what people did stays


def test_stories_that_somebody_worked_on_stay_as_they_are_and_are_named():
    edited, pending, moved = story("hujan"), story("gol-menit"), story("padi")
    revise(edited, headline="Judul dari meja", authors=[factories.author().pk], tags=["cuaca"], related=[])
    revise(pending, headline="Judul yang menunggu")
    workflow.move(moved, "return", base=0, actor=None, now=LATER, reason="Lengkapi.")
    before = everything()
    out = load()
    assert everything() == before
    assert f"{edited.pk}, Judul dari meja" in out
    assert pending.headline in out
    assert Article.objects.get(pk=edited.pk).tags.get().name == "cuaca"
    assert Article.objects.get(pk=moved.pk).stage == Stage.DRAFT


def test_what_is_untouched_takes_the_fixture_again_but_keeps_owner_times_and_account():
    owner, moved = factories.user("Reporter"), datetime(2026, 5, 1, tzinfo=UTC)
    article = story("gol-menit")
    headline = article.headline
    Article.objects.filter(pk=article.pk).update(headline="Tertimpa", owner=owner, published_at=moved)
    Author.objects.filter(slug="laras-puspaningrum").update(user=owner, bio="Lain")
    load()
    article.refresh_from_db()
    assert (article.headline, article.owner, article.published_at) == (headline, owner, moved)
    author = Author.objects.get(slug="laras-puspaningrum")
    assert author.user == owner
    assert author.bio != "Lain"


def test_what_was_merged_into_another_does_not_come_back():
    chief = factories.user("Administrator")
    one = ArticleAuthor.objects.first().author
    naming.merge(one, Author.objects.exclude(pk=one.pk).first(), actor=chief, now=LATER)
    naming.merge(*Tag.objects.order_by("pk")[:2], actor=chief, now=LATER)
    count, bylines = Author.objects.count(), ArticleAuthor.objects.count()
    assert one.slug in load()
    assert (Author.objects.count(), ArticleAuthor.objects.count()) == (count, bylines)
    assert not Author.objects.filter(name=one.name).exists()


def test_a_recombined_role_stays_and_is_named():
    Group.objects.get(name="Editor").permissions.clear()
    out = load("roles")
    assert not Group.objects.get(name="Editor").permissions.exists()
    assert "Editor" in out
    assert "Reporter" not in out
