"""The story form's fields and widgets on the server: what they take, what they answer, what they render and ask."""

import json
import re

import pytest
from django import forms
from django.core.management import call_command
from django.http import QueryDict
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st
from taggit.models import Tag

from articles.forms.fields import BodyField, OrderedField, SourcesField, TagsField
from articles.forms.widgets import PhotoPicker, SourcesPicker, TagsInput
from articles.models import Article, ArticleAuthor, ArticleSource, Author, Photo, RelatedArticle
from tests import factories


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class StoryForm(forms.Form):
    body = BodyField(required=False)
    authors = OrderedField(ArticleAuthor, required=False)
    sources = SourcesField(required=False)
    related = OrderedField(RelatedArticle, required=False)
    tags = TagsField(required=False)


def posted(query="", initial=None):
    return StoryForm(QueryDict(query), initial=initial)


def rows(form, name):
    """The ids and labels of a picker's rows, as rendered."""
    found = re.split(r"<template", str(form[name]))[0]
    ids = re.findall(r'type="checkbox"[^>]* value="([^"]*)"', found)
    labels = re.findall(r"data-label>([^<]*)<", found)
    return list(zip(ids, labels, strict=True))


# ---- text


def test_text_is_cleaned_to_the_canonical_form():
    form = posted("body=%3Cp%3Ea%0D%0Ab%3C/p%3E%3Cscript%3Ex%3C/script%3E%3Cul%3E%3Cli%3E%3Cp%3Ec")
    assert form.is_valid()
    assert form.cleaned_data["body"] == "<p>a b</p><ul><li>c</li></ul>"


@pytest.mark.parametrize(
    ("data", "changed"),
    [
        ("<p>a</p><ul><li>b</li></ul>", False),
        ("<p>a</p>\r\n\r\n<ul><li><p>b</p></li></ul><p></p>", False),
        ("<p>a</p><ol><li>b</li></ol>", True),
        ("", True),
    ],
)
def test_another_spelling_of_the_same_text_is_no_change(data, changed):
    assert BodyField().has_changed("<p>a</p><ul><li>b</li></ul>", data) is changed


def test_text_without_words_is_wanting_where_it_is_required():
    with pytest.raises(forms.ValidationError):
        BodyField().clean("<p> </p><p><br></p>")


def test_the_textarea_shows_safe_text_a_block_a_line():
    form = StoryForm(initial={"body": "<p>a</p><script>x</script><h2>b &amp; c</h2>"})
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", str(form["body"]), re.DOTALL)[1]
    assert area.strip() == "&lt;p&gt;a&lt;/p&gt;\n\n&lt;h2&gt;b &amp;amp; c&lt;/h2&gt;"


def test_what_was_typed_stays_when_the_form_is_refused():
    class Strict(StoryForm):
        headline = forms.CharField()

    form = Strict(QueryDict("body=%3Cp%3Etyped%3C/p%3E&tags=a,+b+c"))
    assert not form.is_valid()
    assert "&lt;p&gt;typed&lt;/p&gt;" in str(form["body"])
    assert 'value="a, b c"' in str(form["tags"])


# ---- ordered rows


@pytest.mark.django_db
def test_ids_come_back_in_their_order():
    first, second = factories.author(), factories.author()
    form = posted(f"authors={second.pk}&authors={first.pk}")
    assert form.is_valid()
    assert form.cleaned_data["authors"] == [second.pk, first.pk]


@pytest.mark.django_db
def test_an_emptied_list_is_empty():
    form = posted("", initial={"authors": [factories.author().pk]})
    assert form.is_valid()
    assert form.cleaned_data["authors"] == []
    assert form.changed_data == ["authors"]


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["x", "-1", "0", "1.5", "999999", "9" * 30, "²", "1 OR 1=1", ""])
def test_an_unknown_id_is_an_error_that_names_it(odd):
    author = factories.author(name="Haryo")
    data = QueryDict(mutable=True)
    data.setlist("authors", [str(author.pk), odd])
    form = StoryForm(data)
    assert [error.code for error in form.errors["authors"].as_data()] == ["unknown"]
    assert form.errors["authors"] == [f"“{odd}” is not among the choices. Remove it, or choose another."]
    assert [value for value, _ in rows(form, "authors")] == [str(author.pk), odd]


@pytest.mark.django_db
def test_a_duplicate_is_an_error_that_names_it():
    author = factories.author(name="Haryo")
    form = posted(f"authors={author.pk}&authors={author.pk}")
    assert form.errors["authors"] == ["“Haryo” is listed twice. Remove one of the two."]
    assert len(rows(form, "authors")) == 2


@pytest.mark.django_db
def test_a_row_deleted_since_is_shown_and_refused():
    author = factories.author(name="Haryo")
    form = StoryForm(initial={"authors": [author.pk, 4711]})
    assert rows(form, "authors") == [(str(author.pk), "Haryo"), ("4711", "Number 4711 is not there any more")]
    form = posted(f"authors={author.pk}&authors=4711", initial={"authors": [author.pk, 4711]})
    assert form.errors["authors"] == ["Number 4711 no longer exists. Remove it."]


class ActiveForm(forms.Form):
    authors = OrderedField(ArticleAuthor, queryset=Author.objects.filter(active=True))


@pytest.mark.django_db
def test_only_what_the_queryset_allows_may_be_chosen_but_what_was_chosen_stays():
    gone = factories.author(name="Haryo", active=False)
    assert ActiveForm(QueryDict(f"authors={gone.pk}")).errors["authors"].as_data()[0].code == "unknown"
    kept = ActiveForm(QueryDict(f"authors={gone.pk}"), initial={"authors": [gone.pk]})
    assert rows(ActiveForm(initial={"authors": [gone.pk]}), "authors") == [(str(gone.pk), "Haryo")]
    assert kept.is_valid()
    assert kept.cleaned_data["authors"] == [gone.pk]


@pytest.mark.django_db
def test_the_label_of_a_forbidden_row_is_not_given_away():
    secret = factories.article(headline="Rahasia")
    form = StoryForm(QueryDict(f"related={secret.pk}"))
    form.fields["related"].queryset = Article.objects.none()
    assert not form.is_valid()
    assert "Rahasia" not in str(form["related"]) + str(form.errors)


@pytest.mark.django_db
def test_a_queryset_set_on_one_form_stays_with_it():
    author = factories.author()
    strict = StoryForm()
    strict.fields["authors"].queryset = Author.objects.none()
    assert posted(f"authors={author.pk}").is_valid()


@pytest.mark.django_db
def test_labels_are_the_forms_choice():
    class Loud(forms.Form):
        authors = OrderedField(ArticleAuthor, label_from=lambda author: author.name.upper())

    author = factories.author(name="Haryo <b>")
    assert rows(Loud(initial={"authors": [author]}), "authors") == [(str(author.pk), "HARYO &lt;B&gt;")]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_labels_take_one_query_a_field_however_many_rows(count, django_assert_num_queries):
    authors = [factories.author().pk for _ in range(count)]
    sources = [{"id": factories.source().pk} for _ in range(count)]
    initial = {"authors": authors, "sources": sources}
    with django_assert_num_queries(2):
        str(StoryForm(initial=initial))
    query = "&".join([f"authors={pk}" for pk in authors] + [f"sources={source['id']}" for source in sources])
    with django_assert_num_queries(2):
        form = posted(query, initial=initial)
        assert form.is_valid()
        str(form)


@pytest.mark.django_db
def test_an_untouched_list_has_not_changed():
    authors = [factories.author(), factories.author()]
    query = "&".join(f"authors={author.pk}" for author in authors)
    assert posted(query, initial={"authors": [author.pk for author in authors]}).changed_data == []
    assert posted(query, initial={"authors": authors}).changed_data == []
    assert posted(query, initial={"authors": authors[::-1]}).changed_data == ["authors"]


@pytest.mark.django_db
def test_the_lookup_asks_through_the_relation_and_new_rows_only_where_allowed():
    markup = str(StoryForm()["authors"])
    assert "app_label=articles&amp;model_name=articleauthor&amp;field_name=author" in markup
    assert "author/add/" not in markup
    form = StoryForm()
    form.fields["authors"].widget.can_add = True
    assert 'href="/admin/articles/author/add/?_to_field=id&amp;_popup=1"' in str(form["authors"])
    assert "author/add/" not in str(StoryForm()["authors"])


@pytest.mark.django_db
def test_a_disabled_list_shows_its_rows_and_offers_nothing():
    author = factories.author(name="Haryo")
    form = StoryForm(QueryDict("authors=99"), initial={"authors": [author.pk]})
    form.fields["authors"].disabled = True
    assert rows(form, "authors") == [(str(author.pk), "Haryo")]
    assert "<button" not in str(form["authors"])
    assert "data-input" not in str(form["authors"])
    assert form.is_valid()
    assert form.cleaned_data["authors"] == [author.pk]


# ---- sources


@pytest.mark.django_db
def test_sources_keep_role_and_address_with_their_id():
    first, second = factories.source(), factories.source()
    form = posted(
        f"sources={second.pk}&sources={first.pk}&sources-{first.pk}-role=+rilis+&sources-{first.pk}-url=contoh.id/a"
        f"&sources-{second.pk}-url="
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sources"] == [
        {"id": second.pk, "role": "", "url": ""},
        {"id": first.pk, "role": "rilis", "url": "https://contoh.id/a"},
    ]


@pytest.mark.django_db
def test_a_source_unticked_without_scripts_takes_its_details_along():
    first, second = factories.source(), factories.source()
    form = posted(f"sources={second.pk}&sources-{first.pk}-role=a&sources-{second.pk}-role=b")
    assert form.is_valid()
    assert form.cleaned_data["sources"] == [{"id": second.pk, "role": "b", "url": ""}]


@pytest.mark.django_db
def test_a_wrong_address_or_a_long_role_names_the_source_and_stays_in_the_form():
    source = factories.source(name="Antara")
    form = posted(f"sources={source.pk}&sources-{source.pk}-url=tidak+benar&sources-{source.pk}-role={'r' * 81}")
    assert [error.split(":")[0] for error in form.errors["sources"]] == ["Antara", "Antara"]
    assert 'value="tidak benar"' in str(form["sources"])
    assert "r" * 81 in str(form["sources"])


def test_the_details_are_as_long_as_their_columns():
    assert ArticleSource._meta.get_field("role").max_length == SourcesPicker.ROLE
    assert ArticleSource._meta.get_field("url").max_length == SourcesPicker.URL


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "changed"), [("a", False), (" a ", False), ("b", True)])
def test_a_changed_role_is_a_change(role, changed):
    source = factories.source()
    initial = {"sources": [{"id": source.pk, "role": "a", "url": ""}]}
    form = posted(f"sources={source.pk}&sources-{source.pk}-role={role}&sources-{source.pk}-url=", initial=initial)
    assert ("sources" in form.changed_data) is changed


# ---- tags


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        ("banjir", ["banjir"]),
        ("Krisis Rusia Ukraina", ["Krisis Rusia Ukraina"]),
        (" cuaca  ekstrem ,banjir,, ", ["banjir", "cuaca ekstrem"]),
        ("banjir, Banjir, BANJIR", ["BANJIR"]),
        ('"Pati, Jawa Tengah", banjir', ["Pati, Jawa Tengah", "banjir"]),
        ("a\r\nb", ["a", "b"]),
        ('film "Laskar Pelangi", banjir', ["banjir", 'film "Laskar Pelangi"']),
        ('"a, b', ['"a', "b"]),
        ('""', []),
    ],
)
def test_tags_are_names_between_commas(typed, names):
    assert TagsField(required=False).clean(typed) == names


def test_tags_are_shown_as_the_text_that_makes_them():
    names = ["Pati, Jawa Tengah", "banjir", "cuaca ekstrem"]
    field = TagsField()
    assert field.prepare_value(names) == 'banjir, cuaca ekstrem, "Pati, Jawa Tengah"'
    assert field.clean(field.prepare_value(names)) == names
    assert not field.has_changed(names, ' cuaca ekstrem,"Pati, Jawa Tengah",banjir,')
    assert field.has_changed(names, "banjir")


NAMES = (
    st.text(st.sampled_from("ab\",' -"), min_size=1, max_size=8).map(lambda name: " ".join(name.split())).filter(bool)
)


@given(st.lists(NAMES, unique_by=str.casefold, max_size=4))
@example(['film "Laskar Pelangi"', '"Aksi"', '"Pati", Jawa', '"', '",'])
def test_an_untouched_save_keeps_tags_with_quotes_and_commas(names):
    field = TagsField(required=False)
    assert field.clean(field.prepare_value(names)) == sorted(names)
    assert not field.has_changed(names, field.prepare_value(names))


def test_a_tag_longer_than_its_column_is_an_error():
    with pytest.raises(forms.ValidationError, match="too long"):
        TagsField().clean("x" * 101)


# ---- photo


@pytest.mark.django_db
def test_the_menu_offers_the_newest_photos_and_the_chosen_one(django_assert_num_queries):
    Photo.objects.bulk_create(Photo(caption=f"Foto {n}") for n in range(PhotoPicker.NEWEST + 2))
    oldest, *_rest = Photo.objects.order_by("pk")
    for chosen, offered in ((None, PhotoPicker.NEWEST), (oldest.pk, PhotoPicker.NEWEST + 1), ("x", PhotoPicker.NEWEST)):
        with django_assert_num_queries(2 if chosen == oldest.pk else 1):
            markup = re.split("<template", PhotoPicker().render("lead_photo", chosen, {"id": "id_lead_photo"}))[0]
        assert markup.count("data-uid=") == offered
        selected = re.findall(r'value="(\d+)" data-uid="([^"]+)" selected', markup)
        assert selected == ([(str(oldest.pk), str(oldest.uid))] if chosen == oldest.pk else [])


@pytest.mark.django_db
def test_uploading_is_offered_to_those_who_may():
    may = PhotoPicker()
    may.can_add_photo = True
    assert "data-upload-form" in may.render("lead_photo", None)
    assert "data-upload-form" not in PhotoPicker().render("lead_photo", None)


class TextOnly(forms.Form):
    body = BodyField()


class TextAndPhoto(TextOnly):
    lead_photo = forms.Field(widget=PhotoPicker())


class PhotoOnly(forms.Form):
    lead_photo = forms.Field(widget=PhotoPicker())


@pytest.mark.django_db
@pytest.mark.parametrize("form", [TextOnly, TextAndPhoto, PhotoOnly])
def test_the_librarys_dialog_stands_once_in_a_form(form):
    assert str(form()).count("<template data-photo-dialog>") == 1


# ---- files and markup


def test_the_markup_holds_nothing_that_the_security_policy_forbids():
    markup = StoryForm(initial={"body": "<p>a</p>"}).as_div()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", markup)
    assert str(StoryForm().media).count('type="module"') == 3
    assert "<script>" not in str(StoryForm().media)


def test_collected_modules_find_each_other_under_their_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "map", "svg", "txt"]  # names are looked at, not sizes
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "articles.storage.StaticStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    modules = [
        path for path in (tmp_path / "articles/desk").glob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)
    ]
    imports = {
        path: re.findall(r'from "(\.[^"]+)"', path.read_text()) for path in modules if "import" in path.read_text()
    }
    assert {path.name.split(".")[0] for path in imports} >= {"editor", "blocks", "picker"}
    for path, targets in imports.items():
        assert targets
        for target in targets:
            assert re.search(r"\.[0-9a-f]{12}\.js$", target)
            assert (path.parent / target).resolve().is_file()


@pytest.mark.parametrize(
    ("may_see", "many", "offered"),
    [
        (True, 2, ["tag 0", "tag 1"]),
        (True, TagsInput.MOST, TagsInput.MOST),
        (True, TagsInput.MOST + 1, None),
        (False, 2, None),
    ],
)
@pytest.mark.django_db
def test_tags_are_offered_to_whoever_may_see_them_while_they_are_few(may_see, many, offered):
    Tag.objects.bulk_create(Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(many))
    widget = TagsInput()
    widget.may_see = may_see
    attributes = widget.get_context("tags", "", {})["widget"]["attrs"]
    found = json.loads(attributes["data-tags"]) if "data-tags" in attributes else None
    assert (len(found) if isinstance(offered, int) else found) == offered
