"""Rows and stories in a given state, of which the pages of the desk are asked."""

from datetime import timedelta

from django.utils import timezone
from taggit.models import Tag

from articles.importers.story import Story as Wire
from articles.models import Article, Correction, Import, NewName, Note, Notice, Origin, SearchMiss, Stage, Synonym
from articles.wires import arriving

from . import factories
from .desk import story
from .factories import NOW

# State -> what makes a story be in it.
PENDING = {"stage": Stage.PUBLISHED, "live_number": 0, "approved_number": 0}
STATES = {
    "draft": dict,
    "review": lambda: {"stage": Stage.REVIEW},
    "approved": lambda: {"stage": Stage.APPROVED, "approved_number": 0},
    "spiked": lambda: {"stage": Stage.SPIKED},
    "live": lambda: {**PENDING, "published_at": NOW},
    "withdrawn": lambda: {**PENDING, "published_at": NOW, "withdrawn_at": NOW, "withdrawal_reason": "Keliru."},
    "scheduled": lambda: {**PENDING, "published_at": timezone.now() + timedelta(days=1)},
    "leaving": lambda: {
        **PENDING,
        "published_at": NOW,
        "withdrawn_at": timezone.now() + timedelta(days=1),
        "withdrawal_reason": "Kontrak.",
    },
}
ROWS = {
    "correction": lambda: Correction.objects.create(article=factories.published(), text="Bukan 5.", published_at=NOW),
    "note": lambda owner=None: Note.objects.create(
        article=factories.published(owner=owner), author=factories.user(), text="Cek lagi."
    ),
    "notice": lambda owner=None: Notice.objects.create(
        user=factories.user("Reporter"), article=factories.published(owner=owner), kind="returned", at=NOW
    ),
    "origin": lambda owner=None: Origin.objects.create(
        article=factories.published(owner=owner), supplier="x", external_id="1", digest="0", content={}, seen_at=NOW
    ),
    "import": lambda owner=None: Import.objects.create(started_at=NOW, supplier="x", actor=owner),
    "newname": lambda: NewName.objects.create(kind="author", row=factories.author().pk, supplier="x", created_at=NOW),
    "author": factories.author,
    "editor": factories.editor,
    "source": factories.source,
    "supplier": factories.supplier,
    "section": factories.section,
    "topic": factories.topic,
    "photo": factories.photo,
    "user": lambda: factories.user("Reporter"),
    "group": lambda: factories.Group.objects.create(name="Magang"),
    "tag": lambda: Tag.objects.create(name=f"cabai {Tag.objects.count()}", slug=f"cabai-{Tag.objects.count()}"),
    "wireitem": lambda: wire_item(),
    "searchmiss": lambda: SearchMiss.objects.create(words="cabai", day=NOW.date(), asked=3),
    "synonym": lambda: Synonym.objects.create(words="KPU, Komisi Pemilihan Umum"),
}

OWNED = {"note", "notice", "origin", "import"}  # whose rows are for whom depends on the owner


def in_state(owner, state: str) -> Article:
    article = story(owner)
    Article.objects.filter(pk=article.pk).update(**STATES[state]())
    return Article.objects.get(pk=article.pk)


def wire_item(**values):
    """An item that came by wire, of a supplier of its own."""
    supplier = factories.supplier()
    arriving.keep(supplier, [Wire(format="ninjs", headline="Feri", external_id="1", **values)], now=NOW)
    return supplier.items.get()
