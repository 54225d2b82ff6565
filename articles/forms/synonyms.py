"""Words that mean the same, as editors write them."""

from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import search
from ..models import Synonym
from ..plain import clean_text, one_line
from .opened import OpenedForm


class SynonymForm(OpenedForm):
    """One group of words and names, parted by commas; each stands in one group alone."""

    class Meta:
        model = Synonym
        fields = ("words",)
        widgets = {"words": AdminTextareaWidget(attrs={"rows": 2})}
        help_texts = {
            "words": gettext_lazy(
                "At least two words or names, parted by commas: KPU, Komisi Pemilihan Umum. Whoever searches for one, "
                "at the desk or on the site, also finds stories with the others. Forms of a word are known already: "
                "“suara” finds “menyuarakan”."
            )
        }

    def clean_words(self) -> str:
        """Return the phrases, tidied up; refuse what search could not use."""
        phrases: dict[search.Phrase, str] = {}
        for part in filter(None, map(one_line, clean_text(self.cleaned_data["words"]).split(","))):
            found = search.phrases(part)
            if not found:
                raise ValidationError(
                    _("Search leaves out words as frequent as “%(phrase)s”: it cannot stand for another.")
                    % {"phrase": part}
                )
            first = phrases.setdefault(found[0], part)
            if first.casefold() != part.casefold():
                words = {"first": first, "second": part}
                raise ValidationError(_("To search, “%(first)s” and “%(second)s” are the same words.") % words)
        if len(phrases) < 2:
            raise ValidationError(_("Write at least two words or names, parted by commas."))
        self._refuse_taken(phrases)
        made = ", ".join(phrases.values())
        if len(made) > (most := Synonym._meta.get_field("words").max_length or 0):
            raise ValidationError(_("At most %(most)d characters.") % {"most": most})
        return made

    def _refuse_taken(self, phrases: dict[Any, str]) -> None:
        for pk, row in Synonym.objects.exclude(pk=self.instance.pk).values_list("pk", "words"):
            if taken := phrases.keys() & set(search.phrases(row)):
                address = reverse("admin:articles_synonym_change", args=[pk])
                link = format_html('<a href="{}">{}</a>', address, row)
                words = _("“{phrase}” already stands in: {row}. Add the words there.")
                raise ValidationError(format_html(words, phrase=phrases[min(taken)], row=link))
