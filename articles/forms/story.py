"""The story form: its fields are exactly the keys of a story's content, and it writes nothing by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .. import editing, former, html, search
from ..content import LINES, ONE, TEXTS
from ..editing import FIELDS, Content
from ..gates import HEADLINE_BEST
from ..models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleTopic,
    Author,
    Editor,
    RelatedArticle,
    Section,
    User,
)
from .fields import BodyField, OrderedField, SourcesField, TagsField
from .moments import MomentField, name_halves, zone_label
from .widgets import PhotoPicker, TagsInput, as_id


def column(name: str, **kwargs: Any) -> Any:
    """Return the form field of a column of the story, with its label, its help and its checks."""
    return Article._meta.get_field(name).formfield(**kwargs)  # type: ignore[union-attr]


def line(name: str, **kwargs: Any) -> Any:
    """Return the form field of a column that holds one line."""
    return column(name, **{"widget": AdminTextInputWidget(), **kwargs})


def several_lines(rows: int) -> Any:
    """Return a box of some lines; it grows with its text where the browser can."""
    return AdminTextareaWidget(attrs={"rows": rows})


# How long a text is best, in characters: longer is cut short in lists, on phones and by search engines.
ADVISED = {"headline": HEADLINE_BEST, "lead": 220, "photo_caption": 250}
COUNTED = ("headline", "kicker", "lead", "photo_caption", "slug")


class SectionField(forms.ModelChoiceField):
    """A section; a sub-section stands below its parent and is named after it."""

    def label_from_instance(self, section: Section) -> str:
        """Return "Parent › Section"."""
        return f"{section.parent} › {section}" if section.parent else str(section)

    def to_python(self, value: Any) -> Any:
        """Return the section that is named, or the one that it was merged into while the form stood open."""
        try:
            return super().to_python(value)
        except ValidationError:
            heir = self._heir(value)
            if heir is None:
                raise
            return super().to_python(heir)

    def prepare_value(self, value: Any) -> Any:
        """Return the id to select; what was typed before a merge is the section of now."""
        prepared = super().prepare_value(value)
        is_gone = isinstance(prepared, str) and as_id(prepared) and not self._is_there(prepared)
        return self._heir(prepared) or prepared if is_gone else prepared

    def _is_there(self, value: str) -> bool:
        return any(str(section.pk) == value for section in self.queryset or ())

    def _heir(self, value: Any) -> int | None:
        pk = as_id(value) or 0
        return former.heirs(Section, [pk]).get(pk)


def sections() -> Any:
    """Return the sections in the order of the menu, sub-sections behind their parents."""
    top = [Coalesce(f"parent__{key}", key) for key in ("order", "name", "pk")]
    return Section.objects.select_related("parent").order_by(*top, F("parent").asc(nulls_first=True), "order", "name")


class StoryForm(forms.Form):
    """What is typed into a story, for `editing.create` and `editing.save`.

    `initial` is a story's content, `opened` the same unaltered; `content` gives back what was typed as content. `base`
    is the revision that the form was opened at, `form` the token of its buffer (`articles.buffers`), `comment` what the
    version is for.
    """

    headline = line("headline", widget=several_lines(1))  # kept as one line; the box shows long ones whole
    kicker = line("kicker")
    lead = column("lead", widget=several_lines(3))
    dateline_place = line("dateline_place")
    dateline_outlet = line("dateline_outlet")
    body = BodyField(label=pgettext_lazy("of a story", "Text"), required=False)
    section = SectionField(sections(), label=gettext_lazy("Section"), required=False)
    topics = OrderedField(
        ArticleTopic,
        label=gettext_lazy("Topics"),
        required=False,
        help_text=gettext_lazy("The first one stands above the headline."),
    )
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        widget=TagsInput(),
        help_text=gettext_lazy("Separate them by commas."),
    )
    authors = OrderedField(ArticleAuthor, label=gettext_lazy("Authors"), required=False)
    editors = OrderedField(ArticleEditor, label=gettext_lazy("Editors"), required=False)
    sources = SourcesField(
        label=gettext_lazy("Sources"),
        required=False,
        help_text=gettext_lazy("Whom the story rests on. The photo's credit is kept with the photo."),
    )
    lead_photo = column("lead_photo", widget=PhotoPicker())
    photo_caption = column("photo_caption", widget=several_lines(2))
    related = OrderedField(
        RelatedArticle,
        label=gettext_lazy("Related stories"),
        required=False,
        help_text=gettext_lazy("Readers see those that are live."),
    )
    label = column("label")
    verification = column(
        "verification",
        help_text=gettext_lazy("While it is developing, the story ends with a line: it still needs verification."),
    )
    language = column("language")
    publish_at = column("publish_at", form_class=MomentField)
    slug = line("slug", help_text=gettext_lazy("The end of the story's address. Empty takes the headline's words."))

    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    form = forms.UUIDField(widget=forms.HiddenInput, required=False)
    comment = forms.CharField(
        label=gettext_lazy("What changed"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For the history, optional."),
    )

    def __init__(
        self,
        *args: Any,
        content: Content,
        user: User,
        now: datetime,
        article: Article | None = None,
        base: int | None = None,
        token: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self.opened = content
        kwargs["initial"] = {**initial(content), "base": base, "form": token or uuid4()}
        super().__init__(*args, **kwargs)
        self._offer_people()
        self._offer_stories(user, article, now)
        self._offer_tags(user)
        self._offer_photos(user)
        self._offer_new(user)
        self.fields["body"].widget.story = str(article.uid) if article else ""
        self.fields["publish_at"].label = _("Wished time (%(zone)s)") % {"zone": zone_label(now)}
        name_halves(self.fields["publish_at"])
        self._fix_slug(article)
        self._tell_lengths()

    def _fix_slug(self, article: Article | None) -> None:
        """Let the slug follow the headline until the first release; then it moves only by intent."""
        slug = self.fields["slug"]
        if article is None or not article.is_released:
            slug.widget.attrs["data-follows"] = "id_headline"
        else:
            slug.help_text = _(
                "Fixed since the first release. If you change it, the old address leads on to the new one."
            )

    def _tell_lengths(self) -> None:
        """Say beside the counted fields how long they are best and may be; the script counts on from there."""
        for name in COUNTED:
            field: Any = self.fields[name]
            most, best = getattr(field, "max_length", None), ADVISED.get(name)
            field.help_text = " ".join(str(words) for words in (field.help_text, length_words(best, most)) if words)
            field.widget.attrs |= {"data-count": best or most}

    def _offer_people(self) -> None:
        for name, model in (("authors", Author), ("editors", Editor)):
            self.fields[name].queryset = model._default_manager.filter(active=True)  # type: ignore[attr-defined]

    def _offer_stories(self, user: User, article: Article | None, now: datetime) -> None:
        """Offer what the autocomplete offers: stories that are live and those that `user` may see at the desk."""
        field: Any = self.fields["related"]
        field.queryset = Article.objects.linkable(user, now).exclude(pk=article.pk if article else None)
        field.label_from = lambda story: title_for(user, story, now)

    def _offer_tags(self, user: User) -> None:
        self.fields["tags"].widget.may_see = user.has_perm("taggit.view_tag")

    def _offer_photos(self, user: User) -> None:
        for name in ("lead_photo", "body"):
            self.fields[name].widget.can_add_photo = user.has_perm("articles.add_photo")

    def _offer_new(self, user: User) -> None:
        for name in ("topics", "authors", "editors", "sources"):
            field: Any = self.fields[name]
            field.widget.can_add = user.has_perm(f"articles.add_{field.model._meta.model_name}")

    def clean_headline(self) -> str:
        """Refuse a headline of characters that nobody sees."""
        headline: str = self.cleaned_data["headline"]
        if not html.clean_text(headline).strip():
            raise ValidationError(self.fields["headline"].error_messages["required"], code="required")
        return headline

    def content(self) -> Content:
        """Return what was typed as content; the form must be valid."""
        return {key: self._stored(key) for key in FIELDS}

    def showable(self) -> Content:
        """Return what can be shown of a form that is not valid: wrong lines as typed, other wrong fields as before."""
        typed = {key: str(self[key].value() or "") for key in (*LINES, *TEXTS)}
        return self.opened | typed | {key: self._stored(key) for key in FIELDS if key in self.cleaned_data}

    def _stored(self, key: str) -> Any:
        value = self.cleaned_data[key]
        if key in ONE:
            return value.pk if value else None
        return value.isoformat() if key == "publish_at" and value else value

    @property
    def token(self) -> UUID:
        """The token of the form's buffer: the posted one, a new one where it is wanting or forged."""
        value = self["form"].value()
        try:
            return value if isinstance(value, UUID) else UUID(str(value))
        except ValueError:
            token: UUID = self.initial["form"]
            return token


def length_words(best: int | None, most: int | None) -> str:
    """Return a sentence about a field's length in characters: advised, allowed, both."""
    if best and most:
        return _("Best within %(best)d characters, at most %(most)d.") % {"best": best, "most": most}
    if best:
        return _("Best within %(best)d characters.") % {"best": best}
    return _("At most %(most)d characters.") % {"most": most}


def initial(content: Content) -> dict[str, Any]:
    """Return content as the form's fields take it: times as datetimes."""
    wish = content["publish_at"]
    return {**content, "publish_at": datetime.fromisoformat(wish) if wish else None}


def linkable_having(user: User, now: datetime, term: str, *order: Any) -> Any:
    """Return the linkable stories that have the words of `term` in a copy that `user` may read, in the headline first.

    Then by `order`. Of a story that is linkable for being live alone, only the live copy counts: nobody learns from a
    search what others' working copies say.
    """
    query = search.parse(term)
    theirs = Article.objects.visible_to(user)
    found = search.at_desk(theirs, query)
    if user.has_perm("articles.edit_others_article"):
        return search.headline_first(found, query, *order)
    live = search.in_live(Article.objects.live(now), query)
    # Without words both are nearly everything, which the newest are taken of as they come.
    found = Article.objects.filter(pk__in=search.either(found, live)) if query.units else found | live
    return search.headline_first(found, query, *order, seen=theirs)


def may_read(user: User, story: Article, now: datetime) -> bool:
    """Whether `user` may read the story's headline at `now`: `ArticleQuerySet.linkable` for one row."""
    return story.is_live(now) or editing.may_see(user, story)


def title_for(user: User, story: Article, now: datetime) -> str:
    """Return the story's headline, or words that give nothing away if `user` may not read it."""
    if may_read(user, story, now):
        return story.headline
    return _("A story that you may not see")
