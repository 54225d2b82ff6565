"""Whatever readers could see, however it is written, gives the generation another token; drafts and rollbacks do not.

PostgreSQL writes the token at the commit, so that these tests commit.
"""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Concat
from taggit.models import Tag

from articles import editing, former, guards, triggers, workflow
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTag,
    ArticleTopic,
    Correction,
    FormerName,
    FrontEdition,
    Generation,
    Likeness,
    MostRead,
    OldAddress,
    PlannedUpdate,
    RelatedArticle,
    Release,
    Stage,
    Synonym,
    Topic,
)

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def token():
    return Generation.objects.get().token


def bumps(action):
    before = token()
    action()
    return token() != before


# ---- what is watched


def test_every_model_is_watched_or_exempt():
    models_ = apps.get_models(include_auto_created=True)
    watched = {model._meta.label for model in models_ if model._meta.db_table in triggers.WATCHED}

    assert watched | set(triggers.EXEMPT) == {model._meta.label for model in models_}
    assert watched & set(triggers.EXEMPT) == set()


def test_every_watched_table_and_column_exists():
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

    for table, watch in triggers.WATCHED.items():
        columns = {field.column for field in tables[table]._meta.local_concrete_fields}
        assert {*watch.columns, *filter(None, (watch.moment, watch.story))} <= columns


# The columns of watched tables that readers do not see; a new column must choose a side.
UNSEEN = {
    "articles_article": "publish_at owner_id stage live_number approved_number created_at changed_at",
    "articles_author": "user_id",
    "articles_correction": "reason approver_id created_at",
    "articles_editor": "user_id",
    "articles_formername": "uid row created_at",
    "articles_frontedition": "restored actor_id created_at",
    "articles_mostread": "at",
    "articles_plannedupdate": "number change correction text reason actor_id planned_at outcome problem",
    "articles_photo": "created_at embedded earlier rights_told_at supplied_at",
    "articles_release": "redacted_by_id",
    "articles_source": "reliability",
}


def test_every_column_of_a_watched_table_is_watched_or_unseen():
    for model in watched_models():
        table = model._meta.db_table
        columns = {field.column for field in model._meta.local_concrete_fields if not field.primary_key}
        assert columns == {*triggers.WATCHED[table].columns, *UNSEEN.get(table, "").split()}, table


def full_rows():
    """A row in each watched table, as readers see it, in which every column can be changed."""
    photo = factories.photo(source=factories.source(), rights_end=NOW)
    people = {"bio": "Meliput pasar", "portrait": photo, "user": factories.user()}
    topic = factories.topic(photo=photo)
    topic.sections.add(factories.section(parent=factories.section()))
    story = factories.published(
        lead_photo=photo,
        authors=[factories.author(**people)],
        editors=[factories.editor(**people)],
        sources=[factories.source()],
        topics=[topic],
        tags=["cabai"],
        owner=factories.user(),
        withdrawn_at=NOW,
        withdrawal_reason="Salah",
    )
    RelatedArticle.objects.create(article=story, target=factories.published())
    correction = Correction.objects.create(article=story, text="Ralat", published_at=NOW, approver=factories.user())
    redaction = {"redacted_at": NOW, "redacted_by": factories.user(), "redaction_reason": "Alamat rumah"}
    Release.objects.create(article=story, number=0, at=NOW, correction=correction, **redaction)
    FrontEdition.objects.create(number=1, content={}, actor=factories.user(), created_at=NOW)
    Synonym.objects.create(words="KPU, Komisi Pemilihan Umum")
    MostRead.objects.create(stories=[story.pk], at=NOW)
    Likeness.objects.create(article=story, target=factories.published(), score=1)
    OldAddress.objects.create(article=story, path="/2019/lama/")
    FormerName.objects.create(author=factories.author(), row=1, name="Lama", slug="lama", created_at=NOW)
    PlannedUpdate.objects.create(article=story, number=0, at=NOW, planned_at=NOW, done_at=NOW, outcome="done")
    return {model: model._default_manager.first() for model in watched_models()}


def watched_models():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in triggers.WATCHED]


CHOSEN = {"stage": Stage.DRAFT, "change": Release.Change.SILENT}  # among few values, the database holds it


def other(field, row):
    """Another value for a column than the one the row has, which the database accepts."""
    value = getattr(row, field.attname)
    if field.remote_field:
        return other_target(field, row, value)
    if isinstance(field, models.DateTimeField):
        return (value or NOW) + timedelta(hours=1)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if field.attname in CHOSEN:
        return CHOSEN[field.attname]
    if isinstance(field, models.IntegerField | models.FloatField):
        return (value or 0) + 1
    return f"{value}x"[-(field.max_length or 99) :]


def other_target(field, row, value):
    target = field.related_model
    made = {
        "Tag": lambda: Tag.objects.create(name=uuid.uuid4().hex, slug=uuid.uuid4().hex),
        "Article": factories.published,
        "Correction": lambda: Correction.objects.create(article=factories.article(), text="Lain"),
    }.get(target.__name__) or getattr(factories, target.__name__.lower())
    return made().pk


def test_exactly_the_watched_columns_count(unguarded):
    for model, row in full_rows().items():
        same = model._default_manager.filter(pk=row.pk)
        fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        counted = set()
        for field in fields:
            change = {field.attname: other(field, row)}
            if model is FormerName and field.remote_field:  # exactly one of them is named
                change = {f"{target}_id": None for target in former.MODELS} | change
            if bumps(lambda same=same, change=change: same.update(**change)):
                counted.add(field.column)
            assert not bumps(lambda same=same, change=change: same.update(**change)), field

        assert counted == set(triggers.WATCHED[model._meta.db_table].columns), model


def relation_rows(story):
    """An unsaved row of each model whose rows hang on a story."""
    return [
        ArticleAuthor(article=story, author=factories.author()),
        ArticleEditor(article=story, editor=factories.editor()),
        ArticleSource(article=story, source=factories.source()),
        ArticleTopic(article=story, topic=factories.topic()),
        RelatedArticle(article=story, target=factories.article()),
        ArticleTag(content_object=story, tag=Tag.objects.create(name=uuid.uuid4().hex, slug=uuid.uuid4().hex)),
        Correction(article=story, text="Ralat", published_at=NOW),
        Release(article=story, number=0, at=NOW),
        Likeness(article=story, target=factories.article(), score=1),
        OldAddress(article=story, path="/2019/lama/"),
    ]


def test_inserting_and_deleting_counts():
    made = []
    for name in ("author", "editor", "source", "section", "topic", "photo"):
        assert bumps(lambda name=name: made.append(getattr(factories, name)())), name
    for row in [*made, *saved_rows(factories.published())]:
        assert bumps(row.delete), row


def saved_rows(story):
    rows = relation_rows(story)
    assert {type(row)._meta.db_table for row in rows} == {t for t, watch in triggers.WATCHED.items() if watch.story}
    for row in rows:
        assert bumps(row.save), row
    return rows


def test_drafts_leave_the_token_alone():
    story, live = factories.article(), factories.published()

    for row in relation_rows(story):
        assert not bumps(row.save), row
        assert not bumps(row.delete), row
    assert not bumps(lambda: Tag.objects.create(name="baru", slug="baru"))
    assert not bumps(lambda: Correction.objects.create(article=live, text="Belum terbit"))
    assert not bumps(story.delete)


def test_the_desk_works_on_drafts_and_pending_updates_without_a_new_token():
    writer, chief = factories.user("Reporter"), factories.user("Managing editor")
    content = editing.blank() | {
        "headline": "Harga cabai turun",
        "body": "<p>Turun.</p>",
        "section": factories.section().pk,
        "authors": [factories.author().pk],
        "sources": [{"id": factories.source().pk, "role": "", "url": ""}],
        "tags": ["cabai"],
    }
    before = token()

    story = editing.create(content, actor=writer, now=NOW)
    content |= {"body": "<p>Turun lagi.</p>", "tags": ["beras", "cabai"]}
    editing.save(story, content, base=0, actor=writer, now=NOW)
    workflow.move(story, "submit", base=1, actor=writer, now=NOW)
    workflow.move(story, "approve", base=1, actor=chief, now=NOW)
    assert token() == before

    assert bumps(lambda: workflow.move(story, "publish", base=1, actor=chief, now=NOW))
    update = content | {"body": "<p>Naik.</p>", "authors": []}
    assert not bumps(lambda: editing.save(story, update, base=1, actor=chief, now=NOW))
    assert bumps(lambda: workflow.move(story, "withdraw", base=2, actor=chief, now=NOW, reason="Salah"))


# ---- every way to write


def set_headline(**options):
    def run(story, _spare):
        story.headline = "Lain"
        story.save(**options)

    return run


def copy(story):
    keys = ("published_at", "live_number", "stage", "approved_number")
    return Article(headline="Salinan", **{key: getattr(story, key) for key in keys})


def insert_or_update(story, _spare):
    again = copy(story)
    again.uid = story.uid
    Article.objects.bulk_create([again], update_conflicts=True, unique_fields=["uid"], update_fields=["headline"])


def update_in_bulk(story, _spare):
    story.headline = "Lain"
    Article.objects.bulk_update([story], ["headline"])


def deserialise(story, _spare):
    text = serializers.serialize("json", [story]).replace(story.headline, "Dari berkas")
    for each in serializers.deserialize("json", text):
        each.save()


def update_in_a_migration(story, _spare):
    state = MigrationExecutor(connection).loader.project_state()
    state.apps.get_model("articles", "Article").objects.filter(pk=story.pk).update(headline="Lain")


def execute(sql):
    def run(story, _spare):
        with connection.cursor() as cursor:
            cursor.execute(sql, [story.pk])

    return run


def delete_raw(story, _spare):
    rows = story.author_rows.all()
    rows._raw_delete(rows.db)


# Each takes a story and what else it may use (an author, a section): new people would count by themselves.
WAYS = {
    "save": set_headline(),
    "save one column": set_headline(update_fields=["headline"]),
    "create": lambda story, _: copy(story).save(),
    "bulk_create": lambda story, _: Article.objects.bulk_create([copy(story), copy(story)]),
    "bulk_create ignoring conflicts": lambda s, _: Article.objects.bulk_create([copy(s)], ignore_conflicts=True),
    "bulk_create updating conflicts": insert_or_update,
    "update": lambda story, _: Article.objects.filter(pk=story.pk).update(headline="Lain"),
    "update by expression": lambda _, __: Article.objects.update(headline=Concat("headline", models.Value("!"))),
    "update by the base manager": lambda _, __: Article._base_manager.update(headline="Lain"),
    "update by a relation": lambda story, _: story.section.articles.update(headline="Lain"),
    "bulk_update": update_in_bulk,
    "add to a relation": lambda story, spare: spare.section.articles.add(story),
    "delete": lambda story, _: story.delete(),
    "delete by queryset": lambda story, _: Article.objects.filter(pk=story.pk).delete(),
    "delete raw": delete_raw,
    "get_or_create": lambda s, spare: ArticleAuthor.objects.get_or_create(article=s, author=spare.author),
    "update_or_create": lambda s, _: ArticleAuthor.objects.update_or_create(article=s, defaults={"position": 9}),
    "m2m set": lambda story, spare: story.authors.set([spare.author]),
    "m2m add": lambda story, spare: story.authors.add(spare.author),
    "m2m remove": lambda story, _: story.authors.remove(story.authors.get()),
    "m2m clear": lambda story, _: story.authors.clear(),
    "tags set": lambda story, _: story.tags.set(["cabai", "beras"]),
    "tags add": lambda story, _: story.tags.add("beras"),
    "tags clear": lambda story, _: story.tags.clear(),
    "deserialise": deserialise,
    "a migration's model": update_in_a_migration,
    "SQL update": execute("UPDATE articles_article SET headline = 'Lain' WHERE id = %s"),
    "SQL delete": execute("DELETE FROM articles_articletag WHERE content_object_id = %s"),
}


def test_every_way_to_write_counts_for_released_stories_and_for_no_others(unguarded):
    spare = SimpleNamespace(author=factories.author(), section=factories.section())
    values = {"authors": [factories.author()], "editors": [], "sources": [], "section": factories.section()}

    for name, write in WAYS.items():
        Article.objects.all().delete()
        draft = factories.article(tags=["cabai"], **values)
        assert not bumps(lambda write=write, story=draft: write(story, spare)), name

        released = factories.published(tags=["cabai"], **values)
        assert bumps(lambda write=write, story=released: write(story, spare)), name


def test_a_scheduled_story_is_released_too():
    story = factories.published(at=NOW + timedelta(days=1))

    assert bumps(lambda: Article.objects.filter(pk=story.pk).update(headline="Lain"))
    assert bumps(lambda: Article.objects.filter(pk=story.pk).update(published_at=None, live_number=None, stage="draft"))


# ---- transactions


def test_what_is_rolled_back_does_not_count():
    story = factories.published()
    before = token()

    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=story.pk).update(headline="Lain")
        raise IntegrityError
    assert token() == before

    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=story.pk).update(headline="Lain")
        raise IntegrityError
    assert token() == before


def times_written(cursor):
    cursor.execute("SELECT pg_stat_get_xact_tuples_updated('articles_generation'::regclass)")
    return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time: it need not wait")
def test_postgresql_writes_the_token_once_and_last(unguarded):
    stories = [factories.published() for _ in range(20)]
    before = token()

    with transaction.atomic(), connection.cursor() as cursor:
        for story in stories:
            set_headline()(story, None)
        assert token() == before
        written = times_written(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert token() != before
        assert times_written(cursor) == written + 1
    assert bumps(stories[0].delete)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_truncating_a_table_counts():
    def truncate():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE articles_release")

    assert bumps(truncate)


# ---- installing


def drop_one():
    with connection.cursor() as cursor:
        name = min(triggers.installed(connection))
        on = " ON articles_article" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


def installed():
    return triggers.installed(connection)


def test_installing_repairs_and_writes_a_token():
    wanted = set(triggers.expected(connection.vendor))
    assert installed() == wanted
    drop_one()
    assert installed() < wanted

    assert bumps(triggers.install)
    assert installed() == wanted


def test_old_triggers_give_way_to_new_ones(monkeypatch):
    before = installed()
    monkeypatch.setitem(triggers.WATCHED, "articles_topic", triggers.Watch(("name",)))
    topic = factories.topic()
    triggers.install()
    assert installed() != before
    assert not bumps(lambda: Topic.objects.filter(pk=topic.pk).update(summary="Lain"))

    monkeypatch.undo()
    triggers.install()
    assert installed() == before


def test_the_row_is_made_again_when_it_is_missing():
    Generation.objects.all().delete()

    factories.published()

    assert len(token()) == 32


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables")
def test_sqlite_cannot_remake_a_table_before_the_triggers_are_cleared():
    def remake():
        with connection.schema_editor() as editor:
            editor._remake_table(Article)

    with pytest.raises(OperationalError, match="error in trigger"):
        remake()

    for each in (guards, triggers):
        each.clear(plan=["a migration"])
    assert installed() == set()
    remake()
    for each in (guards, triggers):
        each.install()
    assert installed() == set(triggers.expected("sqlite"))


def test_nothing_is_cleared_when_no_migration_waits():
    triggers.clear(plan=[])

    assert installed() == set(triggers.expected(connection.vendor))
