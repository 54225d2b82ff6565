"""Plain factories: rows with the least that makes sense, everything else by keyword."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from articles import guards, indexing, library, uses
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTopic,
    Author,
    Editor,
    Event,
    Photo,
    PhotoUse,
    Revision,
    Section,
    Source,
    Stage,
    Supplier,
    Topic,
    User,
)

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # Monday, 10.00 WIB
_number = count(1)


def user(role: str | None = None, **values) -> User:
    """An account, in the group `role` if one is named (the groups exist after migrate)."""
    n = next(_number)
    values = {"username": f"user{n}", "is_staff": True, **values}
    made = User.objects.create_user(password="rahasia-sekali", **values)
    if role:
        made.groups.add(Group.objects.get(name=role))
    return made


def _named(model, kind: str, /, **values):
    n = next(_number)
    return model.objects.create(**{"name": f"{kind} {n}", "slug": f"{kind.lower()}-{n}", **values})


def permission(app: str, codename: str) -> Permission:
    """A permission that there is."""
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def author(**values) -> Author:
    return _named(Author, "Penulis", **values)


def editor(**values) -> Editor:
    return _named(Editor, "Editor", **values)


def source(**values) -> Source:
    return _named(Source, "Sumber", **values)


def section(**values) -> Section:
    return _named(Section, "Kanal", **values)


def topic(**values) -> Topic:
    return _named(Topic, "Topik", **values)


def photo(**values) -> Photo:
    return Photo.objects.create(
        **{"alt": "Sebuah gambar", "caption": "Keterangan", "photographer": "Juru Foto", **values}
    )


def picture(*, color: str = "teal", **values) -> Photo:
    """A photo with a file, 12 by 8 pixels."""
    drawn = BytesIO()
    Image.new("RGB", (12, 8), color).save(drawn, "PNG")
    made = photo(file=ContentFile(drawn.getvalue(), name="gambar.png"), **values)
    library.name(made)
    return made


def article(*, authors=(), editors=(), sources=(), topics=(), tags=(), **values) -> Article:
    """A draft's row as a fixture would lay it: without revisions."""
    n = next(_number)
    made = Article.objects.create(**{"headline": f"Judul berita {n}", "slug": f"judul-berita-{n}", **values})
    for model, name, rows in (
        (ArticleAuthor, "author", authors),
        (ArticleEditor, "editor", editors),
        (ArticleSource, "source", sources),
        (ArticleTopic, "topic", topics),
    ):
        for position, target in enumerate(rows):
            model.objects.create(article=made, position=position, **{name: target})
    if tags:
        made.tags.set(tags)
    return made


def erase() -> None:
    """Remove all stories with their record, which nobody may do with stories that were released."""
    connection.check_constraints()  # PostgreSQL changes no table of which it has something to check yet
    guards.lift()  # and with them what takes the record along
    for model in (Event, Revision, Article):
        model._default_manager.all().delete()
    connection.check_constraints()
    guards.install()


def index() -> None:
    """Have search know the rows as they are laid so far, as `manage.py index_stories --all` does."""
    list(indexing.index(Article.objects.all()))


def published(*, at: datetime = NOW - timedelta(hours=1), **values) -> Article:
    """A story that readers see since `at` (UTC), with everything that publishing asks for."""
    for name, make in (("authors", author), ("editors", editor), ("sources", source)):
        values.setdefault(name, [make()])
    if "section" not in values:
        values["section"] = section()
    checked = {"body": "<p>Isi berita.</p>", "verification": "checked"}
    released = {"stage": Stage.PUBLISHED, "live_number": 0, "approved_number": 0, "published_at": at}
    made = article(**{**checked, **released, **values})
    if made.lead_photo_id or "<figure" in made.body:
        uses.write(made, {"lead_photo": made.lead_photo_id, "body": made.body}, PhotoUse.Copy.LIVE)
    return made


def supplier(**values) -> Supplier:
    """A wire's supplier whose files are uploaded, of a source of its own unless one is given."""
    values = {"kind": Supplier.Kind.UPLOAD, **values}
    made = values.pop("source", None) or source(name=f"Kantor Berita {next(_number)}")
    return Supplier.objects.create(name=values.pop("name", f"{made.name} – umum"), source=made, **values)
