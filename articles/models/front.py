"""How editors arranged the front page: immutable, numbered editions, of which readers get the newest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Placed:
    """A story, named by its UUID, that an editor gave a place until a moment (UTC), or for good."""

    story: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """Plain words above the page until a moment (UTC). With a story ("" for none) they stand only while it is live."""

    text: str
    until: datetime
    story: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What an edition says. What it leaves open, and what has ended, arranges itself."""

    lead: Placed | None = None
    pins: tuple[Placed, ...] = ()
    banner: Banner | None = None

    @classmethod
    def of(cls, content: dict[str, Any]) -> Self:
        """Return what the JSON of an edition says; what it does not name is left open."""
        lead, banner = content.get("lead"), content.get("banner")
        return cls(
            lead=_placed(lead) if lead else None,
            pins=tuple(_placed(pin) for pin in content.get("pins", ())),
            banner=Banner(banner["text"], datetime.fromisoformat(banner["until"]), banner["story"]) if banner else None,
        )

    def content(self) -> dict[str, Any]:
        """Return the JSON that `of` reads."""
        banner = self.banner
        return {
            "lead": _row(self.lead) if self.lead else None,
            "pins": [_row(pin) for pin in self.pins],
            "banner": banner and {"text": banner.text, "story": banner.story, "until": _iso(banner.until)},
        }

    def at(self, now: datetime) -> Self:
        """Return it without what has ended at `now` (UTC)."""
        return replace(
            self,
            lead=self.lead if self.lead and _stands(self.lead.until, now) else None,
            pins=tuple(pin for pin in self.pins if _stands(pin.until, now)),
            banner=self.banner if self.banner and _stands(self.banner.until, now) else None,
        )

    @property
    def parts(self) -> Iterator[Placed | Banner]:
        """Banner, lead and pins, those that there are."""
        yield from (part for part in (self.banner, self.lead, *self.pins) if part)

    @property
    def stories(self) -> set[str]:
        """The UUIDs of all stories that it names."""
        return {part.story for part in self.parts if part.story}

    @property
    def ends(self) -> set[datetime]:
        """The moments (UTC) at which a part of it ends."""
        return {part.until for part in self.parts if part.until}


def _stands(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until


def _placed(row: dict[str, Any]) -> Placed:
    return Placed(row["story"], datetime.fromisoformat(row["until"]) if row["until"] else None)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _row(placed: Placed) -> dict[str, Any]:
    return {"story": placed.story, "until": _iso(placed.until) if placed.until else None}


class FrontEditionManager(models.Manager["FrontEdition"]):
    """Finds the edition that readers get."""

    def newest(self) -> "FrontEdition":
        """Return the newest edition; number 0, unsaved and empty, while nobody has arranged anything."""
        return self.order_by("-number").first() or FrontEdition(number=0, content=Arrangement().content())


class FrontEdition(models.Model):
    """One arrangement of the front page, numbered from 1; immutable. Written by `articles.curation` alone."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    content = models.JSONField(_("content"))
    restored = models.PositiveIntegerField(
        _("restored edition"), null=True, blank=True, help_text=_("The earlier edition that this one brings back.")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="editions")
    created_at = models.DateTimeField(_("time"))

    objects = FrontEditionManager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("edition of the front page")
        verbose_name_plural = _("front page")
        default_permissions = ()
        permissions = [("curate_frontpage", _("Can arrange the front page"))]

    def __str__(self) -> str:
        return f"#{self.number}"

    def save(self, *args, **kwargs) -> None:
        """Insert; raise TypeError on any attempt to change an edition."""
        if not self._state.adding:
            raise TypeError("Editions are immutable: save a new one with articles.curation.")
        super().save(*args, **kwargs)

    @property
    def arrangement(self) -> Arrangement:
        """What the edition says."""
        return Arrangement.of(self.content)


class FrontMoment(models.Model):
    """The end of a part of an edition (UTC), in a column of its own so that the generation finds it by an index."""

    edition = models.ForeignKey(FrontEdition, models.CASCADE, related_name="moments")
    at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("end of a part of the front page")
        verbose_name_plural = _("ends of parts of the front page")

    def __str__(self) -> str:
        return f"{self.edition}: {self.at:%Y-%m-%d %H:%M} UTC"
