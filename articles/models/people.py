"""People: who logs in (User), who is named above a story (Author) and who answers for it (Editor)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .keys import SlugManager

ZONE_CHOICES = [
    ("Asia/Jakarta", "WIB (Jakarta)"),
    ("Asia/Makassar", "WITA (Makassar)"),
    ("Asia/Jayapura", "WIT (Jayapura)"),
]


class User(AbstractUser):
    """An account at the desk, with the language and the time zone that it works in; empty means the site's."""

    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=[("id", "Bahasa Indonesia"), ("en", "English")]
    )
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, choices=ZONE_CHOICES)

    mail = models.CharField(
        _("mail"),
        max_length=10,
        blank=True,
        choices=[
            ("none", _("No mail")),
            ("mine", _("When I am assigned, mentioned or answered")),
            ("all", _("Whatever stands in my inbox")),
        ],
        default="none",
        help_text=_("The inbox at the desk has everything in any case."),
    )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def given(self) -> frozenset[int]:
        """The ids of the stories that are assigned to this account; kept with the object, as its permissions are."""
        return frozenset(self.assignments.filter(ended_at__isnull=True).values_list("article", flat=True))


class Person(models.Model):
    """What bylines share. People who left are made inactive, not deleted: their stories still name them."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("As readers see it, such as “City reporter”.")
    )
    bio = models.TextField(_("biography"), blank=True)
    portrait = models.ForeignKey(
        "articles.Photo", models.SET_NULL, verbose_name=_("portrait"), null=True, blank=True, related_name="+"
    )
    contact = models.EmailField(_("public e-mail"), blank=True)
    user = models.OneToOneField(
        "articles.User",
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="%(class)s",
        help_text=_("The account whose stories carry this name by default."),
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive people are no longer offered for new stories.")
    )

    objects = SlugManager()

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Fixtures name a person by slug."""
        return (self.slug,)


class Author(Person):
    """A name after "Penulis"."""

    class Meta(Person.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def get_absolute_url(self) -> str:
        """The page with the author's stories."""
        return reverse("author", args=[self.slug])


class Editor(Person):
    """A name after "Editor". One person may be author and editor: two rows, one account."""

    class Meta(Person.Meta):
        verbose_name = _("editor")
        verbose_name_plural = _("editors")

    def get_absolute_url(self) -> str:
        """The page with the stories that the editor answered for."""
        return reverse("editor", args=[self.slug])
