"""Forms of rows without versions: nobody takes back what somebody else saved while the form was open."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.forms.models import ModelForm
from lxml import html

from articles import naming, notes
from articles.admin.base import DeskAdmin
from articles.forms.accounts import LinkedPassword, OthersPassword, OwnPassword
from articles.forms.opened import OpenedForm
from articles.forms.photos import BasedForm
from articles.models import Author, Correction, Section, Supplier, Synonym, Topic, User

from . import factories
from .desk import delete, opened, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(factories.user("Administrator", language="en"))
    return client


@pytest.fixture
def author():
    return factories.author(name="Siti Aminah", slug="siti-aminah", bio="Menulis tentang pangan.", role="Penulis")


def typed(author: Author, **values) -> dict:
    kept = {name: getattr(author, name) for name in ("name", "slug", "role", "bio", "contact")}
    return {**kept, "active": "on", "portrait": "", "user": "", **values}


def at(author: Author) -> str:
    return url("articles_author_change", author.pk)


def errors(answer) -> dict:
    return answer.context["adminform"].form.errors


def test_what_others_changed_meanwhile_is_kept(desk, author):
    mine = typed(author, role="Redaktur pangan") | opened(desk, at(author))
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang pangan dan air.", active=False)

    answer = desk.post(at(author), mine, follow=True)

    kept = Author.objects.get(pk=author.pk)
    assert (kept.role, kept.bio, kept.active) == ("Redaktur pangan", "Menulis tentang pangan dan air.", False)
    said = [str(message) for message in answer.context["messages"]]
    assert "Changed by somebody else meanwhile, and kept: Active, Biography." in said


def test_what_both_changed_is_asked_for_once_more(desk, author):
    mine = typed(author, bio="Menulis tentang padi.", role="Redaktur") | opened(desk, at(author))
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang air.")

    refused = desk.post(at(author), mine)

    kept = Author.objects.get(pk=author.pk)
    assert (kept.bio, kept.role) == ("Menulis tentang air.", "Penulis")
    assert list(errors(refused)) == ["bio"]
    assert "Menulis tentang air." in errors(refused)["bio"][0]
    assert "Menulis tentang padi." in refused.text

    box = refused.context["adminform"].form.opened
    desk.post(at(author), mine | {"opened": box})
    kept.refresh_from_db()
    assert (kept.bio, kept.role) == ("Menulis tentang padi.", "Redaktur")


def test_a_change_after_that_is_asked_for_too(desk, author):
    mine = typed(author, bio="Menulis tentang padi.") | opened(desk, at(author))
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang air.")
    box = desk.post(at(author), mine).context["adminform"].form.opened
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang ikan.")

    again = desk.post(at(author), mine | {"opened": box})

    assert "Menulis tentang ikan." in errors(again)["bio"][0]
    assert Author.objects.get(pk=author.pk).bio == "Menulis tentang ikan."


def test_the_same_change_by_two_is_none(desk, author):
    mine = typed(author, bio="Menulis tentang air.") | opened(desk, at(author))
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang air.")
    assert desk.post(at(author), mine).status_code == 302


@pytest.mark.parametrize("box", ["", "bio", "bio=x role=0g", "\0", "bio=0123456789abcdef", "bio=12,4"])
def test_a_form_that_does_not_say_what_it_showed_takes_nothing_back(desk, author, box):
    refused = desk.post(at(author), typed(author, bio="Menulis tentang padi.", opened=box))
    assert list(errors(refused)) == ["bio"]
    assert Author.objects.get(pk=author.pk).bio == "Menulis tentang pangan."


def test_a_form_that_comes_back_as_it_went_out_changes_nothing(desk, author):
    """Whatever a browser does to text on its way: its lines end otherwise, and seconds have no parts."""
    story = factories.published(at=NOW)
    row = Correction.objects.create(
        article=story, text="Satu.\nDua. ", kind="ralat", published_at=NOW.replace(microsecond=7)
    )
    page = url("articles_correction_change", row.pk)
    moment = {"published_at_0": "2026-03-02", "published_at_1": "10:00:00"}
    mine = {"article": story.pk, "kind": "ralat", "text": "Satu.\r\nDua.", "before": "", **moment, **opened(desk, page)}
    Correction.objects.filter(pk=row.pk).update(text="Satu.\nTiga.", published_at=NOW.replace(year=2025))

    assert desk.post(page, mine).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.published_at.year, row.approver) == ("Satu.\nTiga.", 2025, None)


def test_a_correction_is_read_as_a_whole_before_it_is_saved(desk):
    story = factories.published(at=NOW)
    row = Correction.objects.create(article=story, text="Bukan 5.", before="5", after="6", published_at=NOW)
    page = url("articles_correction_change", row.pk)
    moment = {"published_at_0": "2026-03-02", "published_at_1": "10:00:00"}
    mine = {"article": story.pk, "kind": row.kind, "text": "Bukan lima.", "before": "5", "after": "6", **moment}
    mine |= opened(desk, page)
    Correction.objects.filter(pk=row.pk).update(after="7")

    refused = desk.post(page, mine)

    assert "Somebody changed this meanwhile: After." in errors(refused)["__all__"][0]
    shown = html.fromstring(refused.text).get_element_by_id("correction_form").fields
    assert (shown["text"].strip(), shown["after"].strip()) == ("Bukan lima.", "7")
    row.refresh_from_db()
    assert (row.text, row.approver) == ("Bukan 5.", None)

    desk.post(page, mine | {"after": shown["after"], "opened": shown["opened"]})
    row.refresh_from_db()
    assert (row.text, row.after, row.approver is None) == ("Bukan lima.", "7", False)


def test_rows_that_a_row_names_are_compared_too(desk):
    pangan, air = factories.section(name="Pangan"), factories.section(name="Air")
    topic = factories.topic(name="Banjir", slug="banjir")
    topic.sections.set([pangan])
    page = url("articles_topic_change", topic.pk)
    mine = {"name": "Banjir", "slug": "banjir", "summary": "Di Jakarta.", "photo": "", "sections": [pangan.pk]}
    mine |= opened(desk, page)
    topic.sections.set([air])

    assert desk.post(page, mine).status_code == 302
    assert (set(topic.sections.all()), Topic.objects.get().summary) == ({air}, "Di Jakarta.")


@pytest.mark.parametrize(
    ("was", "theirs", "mine", "becomes"),
    [
        ("a", "ab", "ac", "abc"),
        ("ab", "a", "abc", "ac"),
        ("ab", "a", "b", ""),
        ("ab", "abc", "b", "bc"),
        ("", "a", "a", "a"),
        ("abc", "abc", "", ""),
    ],
)
def test_sets_are_merged_member_by_member(desk, was, theirs, mine, becomes):
    rows = {name: factories.section(name=name) for name in "abc"}
    topic = factories.topic(name="Banjir", slug="banjir")
    topic.sections.set([rows[name] for name in was])
    page = url("articles_topic_change", topic.pk)
    data = {"name": "Banjir", "slug": "banjir", "summary": "", "photo": "", **opened(desk, page)}
    topic.sections.set([rows[name] for name in theirs])

    assert desk.post(page, data | {"sections": [rows[name].pk for name in mine]}).status_code == 302
    assert "".join(sorted(row.name for row in topic.sections.all())) == becomes


def test_a_set_without_what_it_was_is_asked_for_once_more(desk):
    rows = [factories.section(name=name) for name in ("Pangan", "Air")]
    topic = factories.topic(name="Banjir", slug="banjir")
    topic.sections.set(rows[:1])
    data = {"name": "Banjir", "slug": "banjir", "summary": "", "photo": "", "sections": [row.pk for row in rows]}

    refused = desk.post(url("articles_topic_change", topic.pk), data)

    told = "Somebody changed this meanwhile; it is now “Pangan”. Save again to keep yours."
    assert errors(refused)["sections"] == [told]
    assert set(topic.sections.all()) == set(rows[:1])


def test_rights_that_the_form_does_not_offer_stay(desk):
    role = Group.objects.create(name="Magang")
    hidden, see = factories.permission("mfa", "view_authenticator"), factories.permission("articles", "view_article")
    role.permissions.set([hidden, see])
    page = url("auth_group_change", role.pk)
    desk.force_login(User.objects.create_superuser("akar"))

    desk.post(page, {"name": "Magang", "permissions": [], **opened(desk, page)})
    assert set(role.permissions.all()) == {hidden}


def test_what_was_not_in_the_form_stays_as_it_is(desk, author):
    """A form that was opened with fewer fields, before a role was given or a new version went out."""
    box = opened(desk, at(author))["opened"]
    fewer = " ".join(part for part in box.split() if not part.startswith(("bio=", "active=")))
    data = typed(author, role="Redaktur")
    del data["active"], data["bio"]

    assert desk.post(at(author), data | {"opened": fewer}).status_code == 302
    author.refresh_from_db()
    assert (author.role, author.bio, author.active) == ("Redaktur", "Menulis tentang pangan.", True)


def test_what_one_row_is_named_by_is_told_by_its_name(desk):
    top, other = factories.section(name="Nasional"), factories.section(name="Daerah")
    row = factories.section(name="Pangan", parent=top)
    page = url("articles_section_change", row.pk)
    mine = {"name": row.name, "slug": row.slug, "order": row.order, "parent": "", **opened(desk, page)}
    Section.objects.filter(pk=row.pk).update(parent=other, in_menu=not row.in_menu)

    assert "it is now “Daerah”." in errors(desk.post(page, mine))["parent"][0]


@pytest.mark.parametrize("by", ["oneself", "an administrator", "a link"])
def test_a_new_password_switches_nobody_on_again(by):
    """The account was read before two hashings, in which somebody may switch it off."""
    siti = factories.user("Reporter")
    typed = {"password1": "Teh-poci-22", "password2": "Teh-poci-22", "usable_password": "true"}
    form = OthersPassword(siti, typed)
    if by != "an administrator":
        typed = {"old_password": "rahasia-sekali", "new_password1": "Teh-poci-22", "new_password2": "Teh-poci-22"}
        form = (OwnPassword if by == "oneself" else LinkedPassword)(siti, typed)
    assert form.is_valid()
    User.objects.filter(pk=siti.pk).update(is_active=False)
    form.save()
    kept = User.objects.get(pk=siti.pk)
    assert (kept.is_active, kept.check_password("Teh-poci-22")) == (False, True)


def test_the_desk_s_pages_for_passwords_use_those_forms(desk):
    siti = factories.user("Reporter")
    for page, form in (
        (url("auth_user_password_change", siti.pk), OthersPassword),
        (url("password_change"), OwnPassword),
    ):
        assert isinstance(desk.get(page).context["form"], form)


def test_roles_and_accounts_lose_no_right_that_was_given_meanwhile(desk):
    role = Group.objects.create(name="Magang")
    see, write = (factories.permission("articles", f"{act}_article") for act in ("view", "add"))
    role.permissions.set([see])
    page = url("auth_group_change", role.pk)
    mine = {"name": "Magang 2026", "permissions": [see.pk], **opened(desk, page)}
    role.permissions.add(write)

    assert desk.post(page, mine).status_code == 302
    assert (Group.objects.get(pk=role.pk).name, set(role.permissions.all())) == ("Magang 2026", {see, write})


def test_an_account_that_was_switched_off_meanwhile_stays_off(desk):
    siti = factories.user("Reporter")
    page = url("articles_user_change", siti.pk)
    mine = {"username": siti.username, "first_name": "Siti", "is_active": "on", "is_staff": "on", "language": "id"}
    mine |= {"groups": [group.pk for group in siti.groups.all()], "time_zone": siti.time_zone, **opened(desk, page)}
    siti.is_active = False
    siti.save()
    siti.groups.clear()

    assert desk.post(page, mine).status_code == 302
    siti.refresh_from_db()
    assert (siti.first_name, siti.is_active, siti.groups.count()) == ("Siti", False, 0)


def wire():
    """A supplier with two rules, the address of its form, and the form as a browser posts it without what it showed."""
    supplier, section = factories.supplier(kind="upload", name="Nusa"), factories.section()
    both = [supplier.rules.create(words=words, section=section, position=1) for words in ("padi", "air")]
    rows = {"rules-TOTAL_FORMS": 2, "rules-INITIAL_FORMS": 2}
    for place, row in enumerate(both):
        rows |= {f"rules-{place}-{name}": getattr(row, name) or "" for name in ("id", "words", "position")}
        rows |= {f"rules-{place}-section": section.pk, f"rules-{place}-supplier": supplier.pk}
    fields = {"name": "Nusa", "source": supplier.source_id, "active": "on", "kind": "upload", "format": supplier.format}
    fields |= {"section": supplier.section_id or "", "credit_line": supplier.credit_line, "hold": supplier.hold}
    page = url("articles_supplier_change", supplier.pk)
    return supplier, page, {**fields, "folder": "", "retention": supplier.retention, **rows}


def test_rules_of_a_supplier_are_rows_of_their_own(desk):
    supplier, page, mine = wire()
    mine |= opened(desk, page)
    first = supplier.rules.get(words="padi")
    assert {"rules-0-opened", "rules-1-opened"} < mine.keys()
    supplier.rules.filter(pk=first.pk).update(words="padi, beras")

    answer = desk.post(page, mine | {"rules-1-words": "air, banjir"})
    assert answer.status_code == 302, answer.context["errors"]
    assert sorted(supplier.rules.values_list("words", flat=True)) == ["air, banjir", "padi, beras"]

    refused = desk.post(page, mine | {"rules-0-words": "gabah"})
    assert "padi, beras" in str(refused.context["errors"])
    assert sorted(supplier.rules.values_list("words", flat=True)) == ["air, banjir", "padi, beras"]

    refused = desk.post(page, mine | {"rules-1-words": "air, banjir", "rules-0-DELETE": "on"})
    assert refused.status_code == 200
    assert "Somebody changed “padi, beras" in str(refused.context["errors"])
    box = html.fromstring(refused.text).xpath("//input[@name='rules-0-opened']/@value")[0]
    desk.post(page, mine | {"rules-1-words": "air, banjir", "rules-0-DELETE": "on", "rules-0-opened": box})
    assert list(supplier.rules.values_list("words", flat=True)) == ["air, banjir"]


def test_rules_that_are_gone_stay_away_unless_they_were_changed_here(desk):
    supplier, page, mine = wire()
    mine |= opened(desk, page)
    supplier.rules.all().delete()

    assert desk.post(page, mine | {"rules-1-words": "air, banjir"}).status_code == 302
    assert list(supplier.rules.values_list("words", flat=True)) == ["air, banjir"]


def test_what_was_typed_about_a_row_that_is_gone_is_shown(desk):
    row = Synonym.objects.create(words="MK, Mahkamah Konstitusi")
    page = url("articles_synonym_change", row.pk)
    mine = {"words": "MK, Mahkamah", **opened(desk, page)}
    row.delete()

    told = desk.post(page, mine)

    assert "Somebody deleted this meanwhile." in told.text
    form = html.fromstring(told.text).get_element_by_id("synonym_form")
    assert (form.get("action"), form.fields["words"].strip()) == (url("articles_synonym_add"), "MK, Mahkamah")
    assert not Synonym.objects.exists()
    assert desk.post(form.get("action"), {"words": form.fields["words"]}).status_code == 302
    assert Synonym.objects.get().words == "MK, Mahkamah"


def test_what_was_typed_about_a_name_that_was_merged_leads_to_the_one_that_stays(desk, author):
    into = factories.author(name="Siti A. Rahma")
    mine = typed(author, bio="Menulis tentang air.") | opened(desk, at(author))
    address = at(author)
    naming.merge(author, into, actor=factories.user("Administrator"), now=NOW)

    told = desk.post(address, mine, follow=True)

    assert told.redirect_chain == [(url("articles_author_change", into.pk), 302)]
    said = [str(message) for message in told.context["messages"]]
    assert said[0] == "It is part of “Siti A. Rahma” now, which is shown here."
    assert "Menulis tentang air." in said[1]
    assert Author.objects.count() == 1


def test_a_row_that_one_may_not_see_any_more_is_not_called_deleted(desk, monkeypatch):
    row = Synonym.objects.create(words="MK, Mahkamah Konstitusi")
    page = url("articles_synonym_change", row.pk)
    mine = {"words": "MK, Mahkamah", **opened(desk, page)}
    monkeypatch.setattr(DeskAdmin, "get_queryset", lambda self, _request: self.model.objects.none())
    assert "deleted this meanwhile" not in desk.post(page, mine, follow=True).text
    assert Synonym.objects.get().words == row.words


def test_a_supplier_that_is_gone_comes_anew_with_its_rules(desk):
    supplier, page, mine = wire()
    mine |= opened(desk, page)
    supplier.delete()
    told = desk.post(page, mine)
    fields = html.fromstring(told.text).get_element_by_id("supplier_form").fields
    typed = {name: value for name, value in fields.items() if value is not None and name != "csrfmiddlewaretoken"}
    answer = desk.post(url("articles_supplier_add"), typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert sorted(Supplier.objects.get().rules.values_list("words", flat=True)) == ["air", "padi"]


def test_the_history_names_what_was_changed_here_alone(desk):
    role = Group.objects.create(name="Magang")
    page, see = url("auth_group_change", role.pk), factories.permission("articles", "view_article")
    mine = {"name": "Magang 2026", "permissions": [], **opened(desk, page)}
    role.permissions.add(see)
    desk.post(page, mine)
    assert json.loads(LogEntry.objects.get().change_message) == [{"changed": {"fields": ["Name"]}}]

    supplier, page, mine = wire()
    mine |= opened(desk, page)
    supplier.rules.filter(words="padi").update(words="padi, beras")
    answer = desk.post(page, mine | {"retention": supplier.retention + 1}, follow=True)
    entry = LogEntry.objects.order_by("pk").last()
    assert "rule" not in entry.change_message.lower()
    said = [str(each) for each in answer.context["messages"]]
    assert "Changed by somebody else meanwhile, and kept: Words or codes." in said


def test_a_rule_is_not_deleted_by_a_form_that_does_not_say_what_it_showed(desk):
    supplier, page, mine = wire()
    mine |= opened(desk, page) | {"rules-0-DELETE": "on", "rules-0-opened": ""}
    assert desk.post(page, mine).status_code == 200
    assert supplier.rules.count() == 2


@pytest.mark.parametrize("year", ["0001-01-01", "9999-12-31"])
def test_a_year_that_nobody_means_is_no_error_of_ours(desk, year):
    row = Correction.objects.create(article=factories.published(at=NOW), text="Bukan 5.", published_at=NOW)
    page = url("articles_correction_change", row.pk)
    mine = {"article": row.article_id, "kind": row.kind, "text": "Bukan 5."}
    for box in (opened(desk, page), {}):
        refused = desk.post(page, mine | {"published_at_0": year, "published_at_1": "23:59:59"} | box)
        assert "published_at" in errors(refused)


def test_a_note_or_a_rule_that_came_meanwhile_is_not_deleted_unseen(desk):
    draft, (supplier, _page, _mine) = story(factories.user("Reporter")), wire()
    for row, address, write in (
        (draft, story_url(draft, "delete"), lambda: notes.add(draft, "Jangan dihapus.", actor=draft.owner, now=NOW)),
        (supplier, url("articles_supplier_delete", supplier.pk), lambda: supplier.rules.update(words="lain")),
    ):
        seen = desk.get(address).context["seen"]
        write()
        desk.post(address, {"post": "yes", "seen": seen})
        assert type(row).objects.filter(pk=row.pk).exists()
        delete(desk, address)
        assert not type(row).objects.filter(pk=row.pk).exists()


def test_who_may_delete_and_not_change_states_what_was_seen_too(client):
    user = factories.user(language="en")
    user.user_permissions.add(*(factories.permission("articles", f"{act}_topic") for act in ("view", "delete")))
    client.force_login(user)
    topic = factories.topic()
    address = url("articles_topic_delete", topic.pk)
    seen = client.get(address).context["seen"]
    type(topic).objects.update(summary="Baru.")
    client.post(address, {"post": "yes", "seen": seen})
    assert type(topic).objects.exists()


def test_an_account_that_is_gone_is_not_made_anew(desk):
    siti = factories.user("Reporter")
    page = url("articles_user_change", siti.pk)
    mine = {"username": siti.username, "is_staff": "on", "usable_password": "false", **opened(desk, page)}
    siti.delete()

    assert desk.post(page, mine)["Location"] == url("index")
    assert not type(siti).objects.filter(username=siti.username).exists()


def test_a_row_is_not_deleted_with_what_somebody_wrote_meanwhile(desk, author):
    page = url("articles_author_delete", author.pk)
    shown = html.fromstring(desk.get(page).text)
    form = next(form for form in shown.forms if "seen" in form.fields)
    mine = {"post": "yes", "seen": form.fields["seen"]}
    Author.objects.filter(pk=author.pk).update(bio="Menulis tentang air.")

    told = desk.post(page, mine, follow=True)
    assert told.redirect_chain == [(page, 302)]
    assert [str(message) for message in told.context["messages"]] == [
        "Somebody changed this meanwhile. Nothing was deleted: look again."
    ]
    assert Author.objects.filter(pk=author.pk).exists()
    assert desk.post(page, {"post": "yes"}).status_code == 302
    assert Author.objects.filter(pk=author.pk).exists()

    desk.post(page, mine | {"seen": told.context["seen"]})
    assert not Author.objects.filter(pk=author.pk).exists()


def test_every_form_at_the_desk_says_what_it_showed():
    """One that does not could take back what others saved; stories have forms of their own, by numbers."""
    forms = {model: found.form for model, found in admin.site._registry.items() if isinstance(found, DeskAdmin)}
    without = {model.__name__ for model, form in forms.items() if not issubclass(form, OpenedForm | BasedForm)}
    assert without == set()
    assert ModelForm not in forms.values()
    assert Supplier in forms
