"""What goes into the archive, and what does not: policy as data. A model in neither table fails a test."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from taggit.models import Tag

from ..models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTag,
    ArticleTopic,
    Assignment,
    Author,
    Correction,
    Editor,
    Event,
    FormerName,
    FrontEdition,
    GateRule,
    Likeness,
    MostRead,
    Note,
    OldAddress,
    Origin,
    Photo,
    PlannedUpdate,
    Reading,
    RelatedArticle,
    Release,
    Revision,
    Section,
    Source,
    Synonym,
    Topic,
    User,
    VersionName,
)

VERSION = 1
FILE = "newsroom.jsonl"
MEDIA = "media/"


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows with a line of their own: the line's kind, the column that names a row, columns that stay at home.

    `many` are relations, as lists of names. `right` is what whoever reads the line in must be allowed to do. `by_name`:
    in the order of their names, for a newsroom has some before an archive is read in; others in the order of their ids.
    """

    name: str
    model: Any
    key: str
    without: frozenset[str] = frozenset()
    many: tuple[str, ...] = ()
    right: str = ""
    by_name: bool = False


# In the order of the file: a line names earlier ones alone.
BEFORE: tuple[Kind, ...] = (
    Kind("group", Group, "name", many=("permissions",), right="auth.add_group", by_name=True),
    Kind(
        "account",
        User,
        "username",
        without=frozenset({"password", "last_login", "date_joined"}),
        many=("groups", "user_permissions"),
        by_name=True,
    ),
    Kind("source", Source, "slug"),
    Kind("photo", Photo, "uid", without=frozenset({"key"})),
    Kind("author", Author, "slug"),
    Kind("editor", Editor, "slug"),
    Kind("section", Section, "slug"),
    Kind("topic", Topic, "slug", many=("sections",)),
    Kind("tag", Tag, "name"),
)
# Of the whole newsroom only, for no story names them.
ALONE: tuple[Kind, ...] = (
    Kind("synonym", Synonym, "words", right="articles.add_synonym"),
    Kind("rule", GateRule, "gate", right="articles.change_gaterule"),
    Kind("former", FormerName, "uid", without=frozenset({"row"}), right="articles.change_author"),
)
# After the stories, which they name.
AFTER: tuple[Kind, ...] = (
    Kind("edition", FrontEdition, "number", right="articles.curate_frontpage"),
    Kind("most_read", MostRead, "at", right="articles.publish_article"),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (*BEFORE, *ALONE, *AFTER)}
STORY, UIDS = "story", "uids"

# What each model is called by in the file; a permission is "app.codename".
KEYS: dict[Any, str] = {kind.model: kind.key for kind in BEFORE} | {Article: "uid", Permission: "codename"}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that hang on one story: the key in its line, the column that names the story, columns left out.

    `late` ones name other stories, so they are written when all stories are there; `public` ones tell what readers saw
    or will see, so a story that comes as a draft is without them.
    """

    name: str
    model: Any
    story: str = "article"
    without: frozenset[str] = frozenset()
    late: bool = False
    public: bool = False


PARTS: tuple[Part, ...] = (
    Part("authors", ArticleAuthor),
    Part("editors", ArticleEditor),
    Part("sources", ArticleSource),
    Part("topics", ArticleTopic),
    Part("tags", ArticleTag, story="content_object"),
    Part("revisions", Revision),
    Part("events", Event),
    Part("corrections", Correction, public=True),
    Part("releases", Release, public=True),
    Part("notes", Note),
    Part("assignments", Assignment, public=True),
    Part("plans", PlannedUpdate, public=True),
    Part("origins", Origin),
    Part("old_addresses", OldAddress, public=True),
    Part("readings", Reading, public=True),
    Part("related", RelatedArticle, late=True),
    Part("alike", Likeness, late=True, public=True),
)
LATE_COLUMNS = ("follows", "merged_into")  # of the story's row: they name other stories
NAMED = "named"  # in a revision: the name that somebody gave it (VersionName)
# Parts that stand in public addresses keep their ids, as stories do.
WITH_ID = (Correction,)
# JSON columns that name rows by their ids: (model, column) -> key in the JSON -> what it names.
IDS_IN_JSON: dict[tuple[Any, str], dict[str, Any]] = {
    (Event, "data"): {"assignee": User, "story": Article, "writers": User}  # one id, or a list of them
}

EXPORTED = {kind.model._meta.label for kind in KINDS.values()} | {part.model._meta.label for part in PARTS}
EXPORTED |= {Article._meta.label, VersionName._meta.label, Note.mentions.through._meta.label}
EXPORTED |= {getattr(kind.model, name).through._meta.label for kind in KINDS.values() for name in kind.many}

# Model -> why it stays at home.
LEFT_OUT: dict[str, str] = {
    "admin.LogEntry": "the admin's log, which names rows by number; a story's own record is exported",
    "auth.Permission": "made by migrate; groups and accounts name theirs",
    "contenttypes.ContentType": "made by migrate",
    "sessions.Session": "who is logged in",
    "account.EmailAddress": "not used: an account's address stands in its row",
    "account.EmailConfirmation": "not used: no addresses are confirmed",
    "mfa.Authenticator": "secrets; people set up their second factor anew",
    "usersessions.UserSession": "who is logged in where",
    "taggit.TaggedItem": "not used: tags hang on articles.ArticleTag",
    "articles.Buffer": "what one person typed and has not saved; seen by nobody else",
    "articles.CommandRun": "when commands ran on this machine",
    "articles.Presence": "who has a story open right now",
    "articles.Notice": "inboxes, and mails that would go out again",
    "articles.SavedView": "lists that people keep; their filters name rows by number",
    "articles.PreviewLink": "secret addresses, of which only digests are kept",
    "articles.Import": "the record of imports into this database",
    "articles.ImportRow": "the record of imports into this database",
    "articles.NewName": "a list to work off at this desk; the rows that it names are exported",
    "articles.Supplier": "addresses and folders of this machine",
    "articles.SupplierRule": "hang on suppliers",
    "articles.WireItem": "agencies' texts, kept for a time; what stories were made of is in their origins",
    "articles.WireMark": "derived from the wire items",
    "articles.WireUse": "names wire items",
    "articles.WireFault": "what could not be read on this machine",
    "articles.WireDocument": "derived from the wire items",
    "articles.SearchMiss": "counts of searches, not of stories",
    "articles.Generation": "names the state of this database",
    "articles.FrontMoment": "derived from the editions",
    "articles.PhotoUse": "derived from the stories",
    "articles.LiveDocument": "derived from the stories",
    "articles.DeskDocument": "derived from the stories",
    "articles.PutOff": "derived from the stories",
    "articles.Spelling": "derived from the stories",
}
