"""What the newsroom keeps. docs/developers.md draws the map; one file a family."""

from .article import Article, Label, Stage, Verification, WithdrawalKind
from .corrections import Correction, Release
from .desk import GateRule, Notice, SavedView
from .former import FormerName
from .front import Arrangement, Banner, FrontEdition, FrontMoment, Placed
from .history import Buffer, Event, Note, Presence, Revision, VersionName
from .origins import Import, ImportRow, NewName, OldAddress, Origin
from .people import Author, Editor, Person, User
from .photos import DigitalSource, Photo, PhotoUse
from .plans import Assignment, PlannedUpdate, PreviewLink
from .querysets import ArticleQuerySet, answered
from .readers import Likeness, MostRead, Reading
from .relations import ArticleAuthor, ArticleEditor, ArticleSource, ArticleTopic, RelatedArticle, Row
from .runs import CommandRun
from .search import DeskDocument, LiveDocument, PutOff, SearchMiss, Spelling, Synonym, WireDocument
from .site import Generation
from .sources import Source
from .taxonomy import ArticleTag, Section, Topic
from .wires import Supplier, SupplierRule, WireFault, WireItem, WireMark, WireUse

__all__ = [
    "Arrangement",
    "Article",
    "ArticleAuthor",
    "ArticleEditor",
    "ArticleQuerySet",
    "ArticleSource",
    "ArticleTag",
    "ArticleTopic",
    "Assignment",
    "Author",
    "Banner",
    "Buffer",
    "CommandRun",
    "Correction",
    "DeskDocument",
    "DigitalSource",
    "Editor",
    "Event",
    "FormerName",
    "FrontEdition",
    "FrontMoment",
    "GateRule",
    "Generation",
    "Import",
    "ImportRow",
    "Label",
    "Likeness",
    "LiveDocument",
    "MostRead",
    "NewName",
    "Note",
    "Notice",
    "OldAddress",
    "Origin",
    "Person",
    "Photo",
    "PhotoUse",
    "Placed",
    "PlannedUpdate",
    "Presence",
    "PreviewLink",
    "PutOff",
    "Reading",
    "RelatedArticle",
    "Release",
    "Revision",
    "Row",
    "SavedView",
    "SearchMiss",
    "Section",
    "Source",
    "Spelling",
    "Stage",
    "Supplier",
    "SupplierRule",
    "Synonym",
    "Topic",
    "User",
    "Verification",
    "VersionName",
    "WireDocument",
    "WireFault",
    "WireItem",
    "WireMark",
    "WireUse",
    "WithdrawalKind",
    "answered",
]
