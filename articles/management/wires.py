"""The demo's wires: three agencies' items of the last day, and two stories made of items that changed since."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from .. import importers
from ..importers.story import Story
from ..models import Section, Source, Supplier, SupplierRule, Topic, User, WireItem
from ..wires import arriving, using

FOLDER = settings.BASE_DIR / "fixtures" / "wires"
FRESH = timedelta(minutes=3)  # how old the newest item looks
LATER = timedelta(minutes=6)  # how long after it came somebody made a story of an item
# Of which the reporter makes stories, by their suppliers' ids: of one a new version comes later, the other is killed.
MADE = {"urn:newsml:layar-nusantara.example:2026:feri-03", "urn:newsml:layar-nusantara.example:2026:pabrik-es-02"}


@dataclass(frozen=True, slots=True)
class Agency:
    """A supplier, whose files lie in the folder that has its source's slug; `rules` are words, section and topic."""

    source: str
    name: str
    section: str
    rules: tuple[tuple[str, str, str], ...]
    values: dict[str, Any]
    about: dict[str, str] = field(default_factory=dict)  # of a source that is in no fixture, for no story rests on it


AGENCIES = (
    Agency(
        "layar-nusantara",
        "Layar Nusantara – umum",
        "daerah",
        (
            ("ekonomi dan bisnis, pertanian", "ekonomi", ""),
            ("olahraga", "olahraga", ""),
            ("seni dan budaya", "budaya", ""),
            ("lamuka", "", "banjir-lamuka"),
        ),
        {"retention": 14},
    ),
    Agency(
        "jala-warta",
        "Jala Warta – nasional",
        "daerah",
        (
            ("olr, piala samudra", "olahraga", "piala-samudra"),
            ("kes", "kesehatan", ""),
            ("energi", "energi", "transisi-energi"),
            ("ekonomi, perusahaan", "ekonomi", ""),
            ("seni dan budaya", "budaya", ""),
            ("banjir", "", "banjir-lamuka"),
        ),
        {"credit_line": "laporan kantor berita"},
        {
            "name": "Kantor Berita Jala Warta",
            "country": "ID",
            "credit_line": "Jala Warta",
            "reliability": "Kuat di daerah pesisir; kutipan pejabat selalu lengkap dengan jabatannya.",
        },
    ),
    Agency(
        "lodestar-wire",
        "Lodestar Wire – English",
        "internasional",
        (("science and technology, reefs", "sains", ""), ("Black Sea", "", "krisis-rusia-ukraina")),
        {"hold": 30, "credit_line": "© Lodestar Wire"},
        {
            "name": "Lodestar Wire",
            "credit_line": "Lodestar Wire",
            "reliability": "Berbahasa Inggris; angka korban diperbarui beberapa kali sehari.",
        },
    ),
)


def lay(now: datetime) -> None:
    """Let the agencies' items have come within the last day, as they would; `now` is UTC. Nothing where one supplies.

    Stories are made as the account "reporter", if it is there and may make some.
    """
    if Supplier.objects.exists():
        return
    came = sorted(_came(), key=lambda each: each[0])
    reporter = User.objects.filter(username="reporter").first()
    makes = reporter if reporter and using.may_make(reporter) else None
    step = now - FRESH - came[-1][0]
    for at, supplier, story in came:
        arriving.keep(supplier, [_moved(story, step)], now=at + step)
        if makes and story.external_id in MADE and story.version == "1":
            item = WireItem.objects.get(supplier=supplier, external_id=story.external_id, current=True)
            using.make(item, actor=makes, now=at + step + LATER)


def _came() -> Iterator[tuple[datetime, Supplier, Story]]:
    """Make the suppliers, and yield what is in their files with the time at which it was sent."""
    sections = dict(Section.objects.values_list("slug", "pk"))
    topics = dict(Topic.objects.values_list("slug", "pk"))
    for agency in AGENCIES:
        supplier = Supplier.objects.create(
            source=_source(agency),
            name=agency.name,
            kind=Supplier.Kind.UPLOAD,
            section_id=sections.get(agency.section),
            **agency.values,
        )
        SupplierRule.objects.bulk_create(
            SupplierRule(
                supplier=supplier,
                position=place,
                words=words,
                section_id=sections.get(section),
                topic_id=topics.get(topic),
            )
            for place, (words, section, topic) in enumerate(agency.rules)
        )
        for story in stories(agency):
            if at := story.changed or story.published:
                yield at, supplier, story


def _source(agency: Agency) -> Source:
    about = {"kind": Source.Kind.AGENCY, "url": f"https://{agency.source}.example/", **agency.about}
    return Source.objects.get_or_create(slug=agency.source, defaults={"name": agency.name, **about})[0]


def stories(agency: Agency) -> Iterator[Story]:
    """Yield the stories in an agency's files."""
    for path in sorted((FOLDER / agency.source).iterdir()):
        with path.open("rb") as stream:
            yield from (found for found in importers.read(stream) if isinstance(found, Story))


def _moved(story: Story, step: timedelta) -> Story:
    """Return the story as it would be, sent so much later."""
    times = {name: getattr(story, name) for name in ("published", "changed", "not_before")}
    return replace(story, **{name: at + step for name, at in times.items() if at})
