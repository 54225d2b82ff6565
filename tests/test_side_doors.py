"""Ways round the front doors that a reader of the code found: each is shut, and its sister door stays open."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles import accounts, editing, notices
from articles.admin import rights
from articles.admin.base import DeskAdmin
from articles.importers.story import ReadAlso, Story
from articles.intake import Door, keep, remarks
from articles.models import Article, Correction, OldAddress, Origin, Photo, Section, Supplier
from tests import factories
from tests.desk import url
from tests.factories import NOW

pytestmark = pytest.mark.django_db
IMPORT = "/admin/articles/article/import/"
PASTED = "Beranda > Skandal Menteri X\nJudul Berita\n\nHujan turun sejak pagi.\n"


# ---- what comes with an import


@pytest.mark.parametrize(("role", "makes"), [("Reporter", False), ("Editor", False), ("Managing editor", True)])
def test_an_import_opens_a_section_to_readers_only_for_who_may_make_one(client, role, makes):
    client.force_login(factories.user(role, language="en"))
    answer = client.post(IMPORT, {"text": PASTED, "keep": "1"}, follow=True)
    assert Article.objects.get().headline == "Judul Berita"
    assert Section.objects.filter(name="Skandal Menteri X").exists() is makes
    assert client.get("/kanal/skandal-menteri-x/").status_code == (200 if makes else 404)
    assert ("There is no section “Skandal Menteri X” here" in answer.content.decode()) is not makes


def test_a_section_that_is_there_is_found_by_anybody(client, siti):
    known = factories.section(name="Skandal Menteri X")
    client.force_login(siti)
    client.post(IMPORT, {"text": PASTED, "keep": "1"})
    assert Article.objects.get().section == known


@pytest.mark.parametrize(("role", "leads"), [("Reporter", False), ("Managing editor", True)])
def test_an_import_lays_former_addresses_only_for_who_may_publish(client, role, leads):
    client.force_login(factories.user(role))
    table = "headline,body,old_addresses\nJudul,<p>Isi.</p>,/artikel/57/\n"
    client.post(IMPORT, {"text": "", "uploads": SimpleUploadedFile("a.csv", table.encode(), "text/csv"), "keep": "1"})
    assert Article.objects.get().headline == "Judul"
    assert OldAddress.objects.exists() is leads


def test_where_else_words_came_from_is_told_of_stories_that_one_may_see(client, siti, tono):
    client.force_login(tono)
    long = " ".join(f"kata{n}" for n in range(200))
    client.post(IMPORT, {"text": f"{PASTED}\n{long}\n", "keep": "1"})
    origin = Origin.objects.get()
    found = [remarks.twins([origin.text_digest], actor=actor, now=timezone.now()) for actor in (siti, tono, None)]
    assert [f"#{origin.article_id} " in text for told in found for text in told.values()] == [True, True]
    assert found[0] == {}


@pytest.mark.parametrize(
    "line", [ReadAlso("Rahasia menteri"), ReadAlso("Lain", "https://kawat.example/9")], ids=["headline", "address"]
)
def test_a_related_line_finds_no_story_that_its_importer_may_not_see(siti, tono, rani, line):
    came = Story(
        format="benchmark", headline="Rahasia menteri", external_id="9", canonical_url="https://kawat.example/9"
    )
    hidden = keep(came, supplier="kawat", actor=tono, now=NOW).article
    found = []
    for n, actor in enumerate((siti, tono, rani, None)):
        story = Story(format="benchmark", headline=f"Berita {n}", external_id=f"{n}", body=(line,))
        made = keep(story, supplier="luar", actor=actor, now=NOW).article
        found.append(str(hidden.uid) in editing.working(made).content["body"])
    assert found == [False, True, True, True]
    door = Door("kelak", actor=siti)
    made = door.keep([Story(format="benchmark", headline="Kelak", external_id="k", body=(line,))], now=NOW)[0].article
    door.finish(now=NOW)
    assert str(hidden.uid) not in editing.working(made).content["body"]


# ---- what a list is asked


def reverse_relations():
    for model, desk in admin.site._registry.items():
        for each in model._meta.get_fields(include_hidden=True):
            if isinstance(desk, DeskAdmin) and each.is_relation and (each.auto_created or each.many_to_many):
                yield desk, each.name


def test_no_list_can_be_asked_about_rows_that_name_its_own(rf):
    request = rf.get("/")
    request.user = factories.user("Reporter")
    asked = [(desk, name) for desk, name in reverse_relations()]
    assert len(asked) > 40
    filters = {
        (desk, each[0] if isinstance(each, tuple) else each) for desk, _name in asked for each in desk.list_filter
    }
    open_ = [(desk, name) for desk, name in asked if desk.lookup_allowed(name, "1", request)]
    assert [each for each in open_ if each not in filters] == []
    behind = ("articles__headline__startswith", "articles__owner__password__startswith", "name__startswith")
    assert [
        (desk, name, each)
        for desk, name in asked
        for each in behind
        if desk.lookup_allowed(f"{name}__{each}", "1", request)
    ] == []


def test_a_filter_is_asked_for_its_rows_and_not_for_what_lies_behind_them(client, siti):
    section, topic = factories.section(), factories.topic()
    topic.sections.add(section)
    factories.article(section=section, headline="Rahasia")
    client.force_login(siti)
    page = url("articles_topic_changelist")
    assert client.get(page, {"sections__id__exact": section.pk}).status_code == 200
    for lookup in ("sections__articles__headline__startswith", "sections__articles__owner__password__startswith"):
        answer = client.get(page, {lookup: "R"})
        assert answer.status_code == 400 or answer["Location"].endswith("?e=1"), lookup


def test_what_goes_with_a_row_is_told_to_those_who_see_every_story(client, siti):
    """For roles that a newsroom makes: those of ours that delete see all."""
    owner = factories.user("Reporter")
    hidden = factories.article(section=factories.section(), headline="Belum untuk siapa pun", owner=owner)
    siti.user_permissions.add(*Permission.objects.filter(codename__in=["delete_section", "delete_user", "view_notice"]))
    notices.tell([hidden.owner], hidden, "returned", actor=None, now=NOW)
    client.force_login(siti)
    for address in (
        url("articles_section_delete", hidden.section_id),
        url("articles_user_delete", hidden.owner_id),
        url("articles_notice_changelist"),
        f"{url('articles_notice_changelist')}?q=Belum",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        assert hidden.headline not in page.content.decode(), address


@pytest.mark.parametrize("name", ["section", "photo", "topic", "source", "author"])
def test_a_reporter_finds_out_nothing_of_a_hidden_story_by_its_id(client, siti, name):
    made = {kind: getattr(factories, kind)() for kind in ("section", "photo", "topic", "source", "author")}
    hidden = factories.article(
        section=made["section"], lead_photo=made["photo"], topics=[made["topic"]], sources=[made["source"]],
        authors=[made["author"]],
    )  # fmt: skip
    client.force_login(siti)
    for lookup in ("articles", "articles__id__gt", "article", "led"):
        answer = client.get(url(f"articles_{name}_changelist"), {lookup: hidden.pk})
        assert answer.status_code == 400 or answer["Location"].endswith("?e=1"), (name, lookup)


def test_the_key_in_a_feed_s_address_is_not_guessed_letter_by_letter(client, rani):
    Supplier.objects.filter(pk=factories.supplier().pk).update(address="https://kawat.example/f?key=abc")
    client.force_login(rani)
    for lookup in ("address__contains", "address__regex", "address"):
        assert client.get(url("articles_supplier_changelist"), {lookup: "key=a"}).status_code in (302, 400)


# ---- accounts


def test_one_s_own_password_takes_the_old_one(client):
    chief = factories.user("Administrator")
    client.force_login(chief)
    words = {"password1": "Teh-poci-22", "password2": "Teh-poci-22", "usable_password": "true"}
    answer = client.post(url("auth_user_password_change", chief.pk), words)
    assert answer["Location"] == reverse("admin:password_change")
    chief.refresh_from_db()
    assert not chief.check_password("Teh-poci-22")


def test_whoever_holds_every_right_by_itself_lays_no_hand_on_a_superuser():
    account, chief = factories.user(), factories.user(is_superuser=True)
    account.user_permissions.set(Permission.objects.all())
    assert not rights.may_manage(account, chief)
    assert rights.may_manage(chief, account)


@pytest.mark.parametrize("power", accounts.POWERS)
def test_every_power_takes_a_second_factor(settings, power):
    settings.REQUIRE_MFA = True
    app, _dot, codename = power.partition(".")
    account = factories.user()
    account.user_permissions.add(factories.permission(app, codename))
    assert accounts.needs_factor(type(account).objects.get(pk=account.pk))


# ---- pictures and addresses


def test_a_photo_that_readers_may_not_see_needs_the_second_factor_too(client, settings, tono):
    photo = factories.picture()
    Photo.objects.filter(pk=photo.pk).update(rights_end=NOW)
    address = photo.rendition().url
    unknown = client.get("/media/renditions/ab/0123456789abcdef01/full-160.webp")
    hidden = client.get(address)
    assert (hidden.status_code, hidden.content, hidden.headers["Vary"]) == (404, b"", unknown.headers["Vary"])
    client.force_login(tono)
    assert client.get(address).status_code == 200
    settings.REQUIRE_MFA = True
    assert client.get(address).status_code == 404


def test_a_former_address_of_a_withdrawn_story_tells_none_of_its_words(client):
    gone = factories.published(headline="Fitnah", slug="fitnah", at=NOW, withdrawn_at=NOW, withdrawal_reason="Salah")
    OldAddress.objects.create(path="/lama/", article=gone)
    answer = client.get("/lama/", follow=True)
    assert not [where for where, _status in answer.redirect_chain if "fitnah" in where]
    assert answer.status_code == 410


# ---- corrections


def test_corrections_of_stories_that_one_may_not_see_are_not_changed(client):
    account = factories.user("Reporter")
    account.user_permissions.add(*(factories.permission("articles", f"{act}_correction") for act in ("add", "change")))
    client.force_login(account)
    live, hidden = factories.published(at=NOW), factories.article()
    made = Correction.objects.create(article=live, text="Asli", kind="koreksi", published_at=NOW)
    data = {
        "article": live.pk,
        "kind": "koreksi",
        "text": "Palsu",
        "published_at_0": "2026-03-02",
        "published_at_1": "10:00",
    }
    assert client.post(url("articles_correction_change", made.pk), data).status_code == 403
    for story in (live, hidden):
        client.post(url("articles_correction_add"), data | {"article": story.pk})
    assert list(Correction.objects.values_list("text", flat=True)) == ["Asli"]
