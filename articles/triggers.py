"""Database triggers: every change that readers could see gives the site's generation another token, in its transaction.

No write path can forget them: save, bulk_create, update, raw SQL, third-party managers and migrations all pass here.
Drafts leave the token alone. SQLite writes it at once, with each row. PostgreSQL writes it when the transaction
commits, once: a token written earlier would hold its row's lock, and writers would wait for each other, or deadlock.

They are installed after every migrate, which also writes a token; `articles.checks` warns when they are not there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from . import hung

PREFIX = "generation_"
TABLE = "articles_generation"
STORIES = "articles_article"


@dataclass(frozen=True, slots=True)
class Watch:
    """What readers see of a table's rows, and when.

    `columns` counts in an UPDATE; an INSERT or DELETE always counts. Readers see a row only once its column `moment`
    is set, and once the story that its column `story` names was given a publication time ("" asks for neither).
    """

    columns: tuple[str, ...]
    moment: str = ""
    story: str = ""
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


def _watch(columns: str, **rest: Any) -> Watch:
    return Watch(tuple(columns.split()), **rest)


_PERSON = "name slug role bio portrait_id contact active"

WATCHED: dict[str, Watch] = {
    STORIES: _watch(
        "uid headline slug kicker lead dateline_place dateline_outlet body section_id lead_photo_id photo_caption label"
        " language verification published_at updated_at withdrawn_at withdrawal_kind"
        " withdrawal_reason follows_id merged_into_id",
        moment="published_at",
    ),
    "articles_articleauthor": _watch("article_id author_id position", story="article_id"),
    "articles_articleeditor": _watch("article_id editor_id position", story="article_id"),
    "articles_articlesource": _watch("article_id source_id position role url", story="article_id"),
    "articles_articletopic": _watch("article_id topic_id position", story="article_id"),
    "articles_relatedarticle": _watch("article_id target_id position", story="article_id"),
    "articles_articletag": _watch("content_object_id tag_id", story="content_object_id"),
    "articles_correction": _watch(
        "article_id kind text before after published_at", moment="published_at", story="article_id"
    ),
    "articles_release": _watch(
        "article_id number at change correction_id redacted_at redaction_reason", story="article_id"
    ),
    "articles_author": _watch(_PERSON),
    "articles_editor": _watch(_PERSON),
    "articles_source": _watch("name slug url kind country credit_line"),
    "articles_section": _watch("name slug description parent_id order in_menu"),
    "articles_topic": _watch("name slug summary photo_id"),
    "articles_topic_sections": _watch("topic_id section_id"),
    "articles_photo": _watch(
        "uid file width height digest alt caption photographer agency via source_id copyright rights rights_end"
        " keywords taken_at digital_source focal_x focal_y key version"
    ),
    "articles_plannedupdate": _watch("article_id at done_at"),
    "articles_oldaddress": _watch("path article_id", story="article_id"),
    "articles_formername": _watch("author_id editor_id source_id section_id topic_id tag_id name slug"),
    "articles_frontedition": _watch("number content"),
    "articles_synonym": _watch("words"),
    "articles_mostread": _watch("stories"),
    "articles_likeness": _watch("article_id target_id score", story="article_id"),
    # A draft may bring a new tag; readers see a tag where a story has it, and that row is watched.
    "taggit_tag": _watch("name slug", events=("UPDATE",)),
}

# Model -> why nothing in its rows reaches readers. A model that is neither here nor in WATCHED fails a test.
EXEMPT: dict[str, str] = {
    "articles.Revision": "the working copy; publishing writes the story's row",
    "articles.Buffer": "unsaved text of one person",
    "articles.VersionName": "the desk's names for versions",
    "articles.Event": "the desk's record; what it tells readers stands in the story's row",
    "articles.Note": "from desk to desk",
    "articles.Note_mentions": "from desk to desk",
    "articles.Presence": "from desk to desk",
    "articles.Notice": "from desk to desk",
    "articles.Assignment": "who works on a story",
    "articles.SavedView": "lists that people keep",
    "articles.GateRule": "what the desk asks of a story",
    "articles.PreviewLink": "for those who have the link, never on a public page",
    "articles.PhotoUse": "which copies show a photo: asked anew with each picture, on no page",
    "articles.LiveDocument": "the live copy's words, written with it",
    "articles.DeskDocument": "the working copy's words",
    "articles.PutOff": "whose words search makes anew, which is told to readers then",
    "articles.Spelling": "words of released stories; readers are told of those that live ones have",
    "articles.SearchMiss": "what the desk learns of searches",
    "articles.Reading": "counts; readers see the stories that `MostRead` names",
    "articles.Origin": "what imports are compared with",
    "articles.NewName": "what an editor has to look at",
    "articles.Import": "the desk's record of imports",
    "articles.ImportRow": "the desk's record of imports",
    "articles.Supplier": "who supplies the desk; readers see sources",
    "articles.SupplierRule": "where the wire desk puts what comes",
    "articles.WireItem": "what came by wire; readers see the stories made of it",
    "articles.WireMark": "by which like wire items are found",
    "articles.WireUse": "what agencies say of stories; deciding on it writes the story's row",
    "articles.WireFault": "what could not be read",
    "articles.WireDocument": "the words of wire items",
    "articles.User": "accounts; readers see authors and editors",
    "articles.User_groups": "rights at the desk",
    "articles.User_user_permissions": "rights at the desk",
    "articles.FrontMoment": "ends of an edition's parts, in its row too; `generation` asks for them",
    "articles.CommandRun": "when commands ran",
    "articles.Generation": "what the triggers write",
    "auth.Group": "rights at the desk",
    "auth.Group_permissions": "rights at the desk",
    "auth.Permission": "rights at the desk",
    "admin.LogEntry": "the admin's log",
    "contenttypes.ContentType": "names of models",
    "sessions.Session": "who is logged in",
    "account.EmailAddress": "not used",
    "account.EmailConfirmation": "not used",
    "mfa.Authenticator": "second factors of accounts",
    "usersessions.UserSession": "who is logged in where",
    "taggit.TaggedItem": "not used: tags hang on articles.ArticleTag",
}


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """Bring the triggers up to date and write a new token; a receiver of post_migrate.

    A migration may have changed what readers see without a trigger: SQLite drops a table's with the table it remakes.
    """
    connection = connections[using]
    if not router.allow_migrate(using, "articles"):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        wanted = expected(connection.vendor, apps)
        if wanted.keys() != installed(connection):
            hung.drop(connection, PREFIX)
            if wanted and connection.vendor == "postgresql":
                cursor.execute(_FUNCTION)
            for statement in wanted.values():
                cursor.execute(statement)
        if wanted:
            cursor.execute(_BUMP[connection.vendor])


def clear(*, using: str = DEFAULT_DB_ALIAS, plan: list[Any], **_kwargs: Any) -> None:
    """Drop the triggers before migrations run on SQLite, which they would stop; a receiver of pre_migrate.

    SQLite refuses to rename a remade table while a trigger names the table that was dropped for it.
    """
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        hung.drop(connection, PREFIX)


def bump(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write a new token by hand, for changes that no trigger sees, such as a restored database."""
    with connections[using].cursor() as cursor:
        cursor.execute(_BUMP[connections[using].vendor])


def expected(vendor: str, apps: Apps = installed_apps) -> dict[str, str]:
    """Return the name of each trigger that the tables of `apps` need, with the statement that makes it.

    A name ends in a digest of its trigger, so that an old trigger has another name than the one that is wanted. The
    models of an earlier migration may lack tables and columns; those are left out.
    """
    models = apps.get_models(include_auto_created=True)
    columns = {model._meta.db_table: {field.column for field in model._meta.local_concrete_fields} for model in models}
    if TABLE not in columns or STORIES not in columns:
        return {}
    made: dict[str, str] = {}
    for table, watch in WATCHED.items():
        if table in columns:
            seen = tuple(column for column in watch.columns if column in columns[table])
            made |= dict(_DIALECTS[vendor](table, watch, seen))
    return made


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of our triggers that are in the database and enabled."""
    return hung.enabled(connection, PREFIX)


def _named(table: str, event: str, statement: str) -> tuple[str, str]:
    """Return a trigger's name and its statement, in which `{name}` stands for it."""
    digest = hashlib.sha256((statement + _FUNCTION).encode()).hexdigest()[:8]
    name = f"{PREFIX}{table.removeprefix('articles_')}_{event}_{digest}".lower()
    return name, statement.replace("{name}", f'"{name}"')


# ---- SQLite

_RELEASED = "EXISTS (SELECT 1 FROM articles_article WHERE id IN ({stories}) AND published_at IS NOT NULL)"
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _sqlite(table: str, watch: Watch, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for event in watch.events:
        conditions = []
        if event == "UPDATE":
            conditions.append(" OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns))
        if watch.moment:
            conditions.append(" OR ".join(f'{row}."{watch.moment}" IS NOT NULL' for row in _ROWS[event]))
        if watch.story:
            stories = ", ".join(f'{row}."{watch.story}"' for row in _ROWS[event])
            conditions.append(_RELEASED.replace("{stories}", stories))
        when = f"WHEN {' AND '.join(f'({condition})' for condition in conditions)} " if conditions else ""
        yield _named(
            table, event, f'CREATE TRIGGER {{name}} AFTER {event} ON "{table}" {when}BEGIN {_BUMP["sqlite"]}; END'
        )


# ---- PostgreSQL

# Its arguments are the moment, the story and the columns. Rows are compared as JSON: naming columns, it would fail in
# the middle of a migration that renames one. Deferred, it runs when the transaction commits, once for every row: the
# setting, which the transaction's end takes back, remembers that the token has been written.
_FUNCTION = """
CREATE OR REPLACE FUNCTION articles_generation_bump() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
BEGIN
    IF current_setting('articles.bumped', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM unnest(TG_ARGV) WITH ORDINALITY AS watched(name, place)
        WHERE place > 2 AND before -> name IS DISTINCT FROM after -> name
    ) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'TRUNCATE' AND TG_ARGV[0] <> '' AND before ->> TG_ARGV[0] IS NULL AND after ->> TG_ARGV[0] IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'TRUNCATE' AND TG_ARGV[1] <> '' AND NOT EXISTS (
        SELECT FROM articles_article
        WHERE id IN ((before ->> TG_ARGV[1])::bigint, (after ->> TG_ARGV[1])::bigint) AND published_at IS NOT NULL
    ) THEN
        RETURN NULL;
    END IF;
    {bump};
    PERFORM set_config('articles.bumped', 'yes', true);
    RETURN NULL;
END $$
"""


def _postgresql(table: str, watch: Watch, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    arguments = ", ".join(f"'{argument}'" for argument in (watch.moment, watch.story, *columns))
    call = f"EXECUTE FUNCTION articles_generation_bump({arguments})"
    events = " OR ".join(watch.events)
    yield _named(
        table,
        "row",
        f'CREATE CONSTRAINT TRIGGER {{name}} AFTER {events} ON "{table}"'
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {call}",
    )
    yield _named(table, "truncate", f'CREATE TRIGGER {{name}} AFTER TRUNCATE ON "{table}" {call}')


_UPSERT = (
    "INSERT INTO articles_generation (id, token) VALUES (1, {random})"
    " ON CONFLICT (id) DO UPDATE SET token = excluded.token"
)
_BUMP = {
    "sqlite": _UPSERT.format(random="lower(hex(randomblob(16)))"),
    "postgresql": _UPSERT.format(random="replace(gen_random_uuid()::text, '-', '')"),
}
_FUNCTION = _FUNCTION.replace("{bump}", _BUMP["postgresql"])
_DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}
