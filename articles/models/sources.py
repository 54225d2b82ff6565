"""Where a story comes from. A photo's "Sumber" is its credit (`Photo.credit`), a different thing."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .keys import SlugManager


class Source(models.Model):
    """An agency, newspaper, office or person that a story rests on."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("News agency")
        NEWSPAPER = "newspaper", _("Newspaper or site")
        BROADCASTER = "broadcaster", _("Broadcaster")
        OFFICIAL = "official", _("Official body")
        PERSON = "person", _("Person")
        SOCIAL = "social", _("Social media")

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=160, unique=True, allow_unicode=True)
    url = models.URLField(_("address"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEWSPAPER)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters (ISO 3166-1), such as ID.")
    )
    reliability = models.TextField(
        _("reliability note"), blank=True, help_text=_("For the desk only; readers do not see it.")
    )
    credit_line = models.CharField(_("default credit line"), max_length=200, blank=True)

    objects = SlugManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page with the stories that rest on this source."""
        return reverse("source", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """Fixtures name a source by slug."""
        return (self.slug,)
