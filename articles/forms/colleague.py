"""A new colleague: account, role, and the names under which readers know them."""

import secrets
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Author, Editor, User
from .preferences import offer_the_sites
from .rights import RoleField

# Without what is easily confused when read from paper: 0/o, 1/l/i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
NEW = "new"
BYLINES: dict[str, Any] = {"author": Author, "editor": Editor}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who was made; `password` in the clear, to be shown once, and `generated` if nobody has typed it."""

    user: User
    password: str
    generated: bool
    bylines: list[Any]


def new_password() -> str:
    """Return a password that can be read out: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


def column(name: str, **kwargs: Any) -> Any:
    """Return the form field of a column of the account."""
    return User._meta.get_field(name).formfield(**kwargs)  # type: ignore[union-attr]


class ColleagueForm(forms.Form):
    """Account, role and bylines in one.

    `actor` makes the colleague; `roles` are those that they may give. A byline is made or linked only by whoever may
    add or change such rows.
    """

    # Together they fit the 120 characters of a byline.
    first_name = column("first_name", required=True, max_length=60, widget=AdminTextInputWidget())
    last_name = column("last_name", max_length=59, widget=AdminTextInputWidget())
    username = column(
        "username",
        validators=[User.username_validator],
        widget=AdminTextInputWidget(attrs={"autocapitalize": "none", "autocomplete": "off"}),
        help_text=gettext_lazy("For logging in: letters, digits and @ . + - _"),
    )
    email = column("email", widget=AdminTextInputWidget(attrs={"type": "email", "autocomplete": "off"}))
    role: Any = RoleField(None, label=gettext_lazy("Role"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    author = forms.ChoiceField(
        label=gettext_lazy("Name as author"),
        required=False,
        help_text=gettext_lazy("New stories of this account carry it after “Penulis”."),
    )
    editor = forms.ChoiceField(
        label=gettext_lazy("Name as editor"),
        required=False,
        help_text=gettext_lazy("The name after “Editor”."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=128,
        widget=AdminTextInputWidget(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
        help_text=gettext_lazy("Left empty, one is made and shown once on the next page."),
    )

    def __init__(self, *args: Any, actor: User, roles: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"author": NEW, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles.order_by("pk")  # type: ignore[attr-defined]
        offer_the_sites(self)
        for name, model in BYLINES.items():
            choices = byline_choices(model, actor)
            if len(choices) > 1:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean_username(self) -> str:
        """Refuse a name that is taken, in whatever capitals."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("This name is taken."), code="taken")
        return username

    def clean(self) -> dict[str, Any]:
        """Check a typed password against the rules, which know the person too."""
        data = super().clean() or {}
        if data.get("password") and not self.errors:
            try:
                validate_password(data["password"], self._account())
            except ValidationError as error:
                self.add_error("password", error)
        return data

    @transaction.atomic
    def save(self) -> Colleague:
        """Make the account with its role and bylines; the form must be valid."""
        typed = self.cleaned_data["password"]
        password = typed or new_password()
        user = self._account()
        user.set_password(password)
        user.save()
        user.groups.set([self.cleaned_data["role"]])
        names = [(model, self.cleaned_data.get(name)) for name, model in BYLINES.items()]
        bylines = [byline(model, choice, user) for model, choice in names if choice]
        return Colleague(user, password, generated=not typed, bylines=bylines)

    def _account(self) -> User:
        keys = ("username", "first_name", "last_name", "email", "language", "time_zone")
        return User(is_staff=True, **{key: self.cleaned_data[key] for key in keys})


def byline_choices(model: Any, actor: User) -> list[tuple[str, Any]]:
    """Return what may become of a byline: none, a new one, one that belongs to no account yet."""
    name = model._meta.model_name
    choices: list[tuple[str, Any]] = [("", gettext_lazy("None"))]
    if actor.has_perm(f"articles.add_{name}"):
        choices.append((NEW, gettext_lazy("New, under the name above")))
    if actor.has_perm(f"articles.change_{name}"):
        free = model.objects.filter(user=None, active=True).values_list("pk", "name")
        choices += [(str(pk), label) for pk, label in free]
    return choices


def byline(model: Any, choice: str, user: User) -> Any:
    """Return the row under whose name readers know `user`: a new one, or the chosen one, now linked."""
    if choice != NEW:
        row = model.objects.get(pk=int(choice))
        row.user = user
        row.save(update_fields=["user"])
        return row
    name = user.get_full_name()
    return model.objects.create(name=name, slug=free_slug(model, name), user=user)


def free_slug(model: Any, name: str) -> str:
    """Return the name's slug, with a number if it is taken."""
    stem = slugify(name, allow_unicode=True)[:100] or "nama"
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
