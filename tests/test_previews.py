"""Previews: what is typed as readers would see it, and links to a version for people without account."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles import editing, previews, publication
from articles.models import Article, Assignment, Buffer, PreviewLink, Revision, Stage
from tests import factories
from tests.desk import posted, queries, said, story, story_url, url, whole
from tests.factories import NOW
from tests.reading import has, page, texts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(text: str):
    return html.document_fromstring(text)


def body_of(text: str) -> list[str]:
    """The page's body as words, without the preview's own bar."""
    body = page_of(text).xpath("//body")[0]
    for bar in body.xpath(f".//*[{has('preview-bar')}]"):
        bar.drop_tree()
    return html.tostring(body, encoding="unicode").split()


@pytest.fixture
def article(siti):
    return story(siti)


@pytest.fixture
def desk(client, siti):
    client.force_login(siti)
    return client


# ---- what is typed


def look(desk, article, content, **extra):
    address = story_url(article, "look") if article else url("articles_article_look_new")
    return desk.post(address, posted(content, **({"base": 0} if article else {}), **extra))


def typed_by(article, **values) -> dict:
    return editing.at(article, 0) | values


def test_what_is_typed_is_the_page_of_the_version_that_a_save_makes(desk, siti, article):
    target = factories.published(headline="Yang lain", tags=["air", "cabai"])
    photo = factories.picture()
    content = typed_by(
        article, headline="Baru & <b>", lead="Teras.", tags=["Air", "cabai"], topics=[factories.topic().pk],
        related=[target.pk], lead_photo=photo.pk, photo_caption="Panen", dateline_place="MOSKOW",
    )  # fmt: skip

    shown = look(desk, article, content).content.decode()

    assert Revision.objects.count() == 1
    assert not Buffer.objects.exists()
    editing.save(article, content, base=0, actor=siti, now=NOW)
    assert body_of(shown) == body_of(desk.get(story_url(article, "preview", 1)).content.decode())
    assert "Baru &amp; &lt;b&gt;" in shown
    assert "Yang lain" in shown


def test_looking_writes_nothing(desk, article):
    with CaptureQueriesContext(connection) as captured:
        look(desk, article, typed_by(article, headline="Baru"))

    assert [row["sql"] for row in captured if row["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_what_is_right_has_no_bar_in_the_frame(desk, article):
    assert "preview-bar" not in look(desk, article, typed_by(article)).content.decode()


def test_the_page_is_the_sites_and_the_bar_the_users(desk, article):
    shown = look(desk, article, typed_by(article), _tab="").content.decode()

    assert '<html lang="id"' in shown
    assert '<div class="preview-bar" lang="en">' in shown
    assert "Preview of what you typed." in shown


def test_a_new_story_is_shown_before_its_first_save(desk):
    content = whole(headline="Belum ada", tags=["cabai"], topics=[factories.topic(name="Panen").pk])

    shown = look(desk, None, content).content.decode()

    assert "<h1>Belum ada</h1>" in shown.replace("\u00ad", "")
    assert "Panen" in shown
    assert not Article.objects.exists()


def test_a_form_that_is_not_right_is_shown_as_far_as_it_can_be(desk, article):
    content = typed_by(article, kicker="k" * 200, lead="Teras baru.")

    shown = look(desk, article, content, section="tidak", tags="y" * 101).content.decode()

    assert "Teras baru." in shown
    assert "k" * 200 in shown, "as typed"
    assert article.section.name in shown, "as it was"
    notes = texts(page_of(shown), f"//*[{has('preview-bar')}]")[0]
    for label in ("Kicker:", "Section:", "Tags:"):
        assert label in notes


def test_an_empty_headline_is_told(desk, article):
    shown = look(desk, article, typed_by(article), headline=" ").content.decode()

    assert "Headline: This field is required." in texts(page_of(shown), f"//*[{has('preview-bar')}]")[0]


def test_no_script_of_what_is_typed_stands_in_the_page(desk, article):
    shown = look(desk, article, typed_by(article, body="<p onclick='x()'>Isi<script>y()</script></p>"))
    tree = page_of(shown.content.decode())

    assert tree.xpath("//script[not(@src)]") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')]") == []


def test_a_preview_is_kept_nowhere_and_framed_by_nobody(desk, article):
    headers = look(desk, article, typed_by(article)).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_others_stories_are_not_looked_at_and_not_named(client, article):
    secret = factories.article(headline="Rahasia")
    client.force_login(factories.user("Reporter", language="en"))

    assert look(client, article, typed_by(article)).status_code == 404
    assert "Rahasia" not in look(client, None, whole(related=[secret.pk])).content.decode()


@pytest.mark.parametrize("base", ["", "x", "9"])
def test_looking_says_what_it_is_based_on(desk, article, base):
    data = posted(typed_by(article), base=base)

    assert desk.post(story_url(article, "look"), data).status_code == 400


def test_who_may_not_edit_any_more_may_look_on(desk, siti, article):
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)

    assert look(desk, article, typed_by(article, headline="Baru")).status_code == 200


# ---- links


def link(article, actor, **values) -> str:
    """The address of a link that `actor` makes."""
    values = {"number": 0, "label": "", "lasts": 3 * DAY, "now": NOW, **values}
    _link, secret = previews.make(article, actor=actor, **values)
    return reverse("preview", args=[secret])


def test_a_link_shows_one_version_to_anybody(client, siti, article):
    address = link(article, siti)
    editing.save(article, whole(headline="Yang baru"), base=0, actor=siti, now=NOW)

    response = client.get(address)

    shown = response.content.decode()
    assert response.status_code == 200
    assert ("Harga cabai turun" in shown, "Yang baru" in shown) == (True, False)
    assert "Pratinjau, belum terbit." in shown
    assert "5 Maret 2026, 10:00 WIB" in shown
    assert '<html lang="id"' in shown
    assert "sessionid" not in client.cookies
    assert "csrftoken" not in client.cookies


def test_a_link_is_kept_nowhere_and_told_to_nobody(client, siti, article):
    found = client.get(link(article, siti))
    missing = client.get(reverse("preview", args=["tidak-ada"]))

    for response in (found, missing):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in response.headers
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "Disallow: /pratinjau/" in client.get("/robots.txt").content.decode().splitlines()


def test_reading_a_link_writes_nothing(client, siti, article):
    address = link(article, siti)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    assert [row["sql"] for row in captured if not row["sql"].startswith("SELECT")] == []


def test_the_secret_has_128_bits_and_only_its_digest_is_kept(siti, article):
    made, secret = previews.make(article, number=0, label="", lasts=DAY, actor=siti, now=NOW)

    assert len(secret) == 22  # 16 bytes in base64
    assert made.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(PreviewLink.objects.values_list().get())


def lose_rights(siti, article):
    siti.groups.clear()


def lose_story(siti, article):
    Article.objects.filter(pk=article.pk).update(owner=factories.user("Reporter"))


def leave(siti, article):
    siti.is_active = False
    siti.save()


def lose_desk(siti, article):
    siti.is_staff = False
    siti.save()


def revoke(siti, article):
    previews.revoke(article.preview_links.get(), actor=factories.user("Editor"), now=NOW)


def redact(siti, article):
    publication.Release.objects.create(
        article=article, number=0, at=NOW, redacted_at=NOW, redacted_by=siti, redaction_reason="Alamat saksi."
    )


@pytest.mark.parametrize("end", [lose_rights, lose_story, leave, lose_desk, revoke, redact])
def test_a_link_that_is_over_is_as_one_that_never_was(client, siti, article, end):
    address = link(article, siti)
    assert client.get(address).status_code == 200

    end(siti, article)

    over, never = client.get(address), client.get(reverse("preview", args=["x" * 22]))
    assert (over.status_code, over.content, over.headers) == (404, never.content, never.headers)


def test_a_link_ends_at_its_time(client, siti, article):
    address = link(article, siti, lasts=DAY)

    found = []
    for moment in (NOW + DAY - timedelta(seconds=1), NOW + DAY):
        with time_machine.travel(moment, tick=False):
            found.append(client.get(address).status_code)

    assert found == [200, 404]


def test_a_link_goes_with_its_maker_and_with_its_story(client, siti, article):
    rani = factories.user("Editor")
    address = link(article, rani)
    rani.delete()

    assert client.get(address).status_code == 404
    address = link(article, siti)
    article.delete()
    assert client.get(address).status_code == 404


def test_an_assigned_reporter_makes_a_link_that_ends_with_the_assignment(client, article, rani):
    budi = factories.user("Reporter")
    given = Assignment.objects.create(article=article, assignee=budi, actor=rani, at=NOW)
    address = link(article, budi)
    before = client.get(address).status_code
    Assignment.objects.filter(pk=given.pk).update(ended_at=NOW, ended_by=rani)

    assert (before, client.get(address).status_code) == (200, 404)


def test_a_withdrawal_ends_the_links_from_before_it_alone(client, siti):
    """What is taken back is taken back here too; whoever is to look at it afterwards gets a link of their own."""
    out = factories.published(owner=siti, at=NOW - DAY, withdrawn_at=NOW + timedelta(hours=1), withdrawal_reason="x")
    before = link(out, siti)
    found = [client.get(before).status_code]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        found.append(client.get(before).status_code)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        found.append(client.get(link(out, siti, now=NOW + timedelta(hours=2))).status_code)

    assert found == [200, 404, 200]


def test_a_published_version_says_that_it_is_out(client, siti):
    out = factories.published(owner=siti)

    assert "Pratinjau, sudah terbit." in client.get(link(out, siti)).content.decode()


def test_the_link_of_a_story_without_versions_stays_on_what_it_was(client, siti):
    fresh = factories.article(headline="Dari berkas", owner=siti)
    address = link(fresh, siti)
    editing.save(fresh, editing.snapshot(fresh) | {"headline": "Disunting"}, base=0, actor=siti, now=NOW)

    assert "Dari berkas" in client.get(address).content.decode()


def test_only_who_may_see_the_story_makes_and_revokes(siti, article):
    stranger = factories.user("Reporter")
    with pytest.raises(PermissionDenied):
        link(article, stranger)
    link(article, siti)
    with pytest.raises(PermissionDenied):
        previews.revoke(article.preview_links.get(), actor=stranger, now=NOW)


def test_a_link_needs_a_version_that_there_is(siti, article):
    with pytest.raises(Revision.DoesNotExist):
        link(article, siti, number=7)


# ---- the page of links


def make(desk, article, **values):
    return desk.post(story_url(article, "links"), {"number": 0, "label": "Pak Hakim", "lasts": "3d", **values})


def test_the_address_is_shown_once_and_opens(desk, client, article, settings):
    response = make(desk, article)

    address = page_of(response.content.decode()).xpath("//input[@data-copied-from]/@value")[0]
    assert address.startswith(f"{settings.SITE_URL}/pratinjau/")
    client.logout()
    assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200
    client.force_login(article.owner)
    assert address.rpartition("/pratinjau/")[2] not in client.get(story_url(article, "links")).content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("lasts", "time"), [("1h", DAY / 24), ("1d", DAY), ("3d", 3 * DAY), ("7d", 7 * DAY), ("30d", 30 * DAY)]
)
def test_a_link_lasts_as_long_as_was_chosen(desk, article, siti, lasts, time):
    make(desk, article, lasts=lasts)

    kept = PreviewLink.objects.get()
    assert (kept.expires_at, kept.maker, kept.label, kept.number) == (NOW + time, siti, "Pak Hakim", 0)


@pytest.mark.parametrize("wrong", [{"lasts": "9y"}, {"number": 9}, {"number": ""}, {"label": "x" * 81}])
def test_a_link_that_cannot_be_is_not_made(desk, article, wrong):
    response = make(desk, article, **wrong)

    assert (response.status_code, PreviewLink.objects.exists()) == (200, False)
    assert response.context["form"].errors


@pytest.mark.parametrize(("query", "chosen"), [("", 1), ("?number=0", 0), ("?number=7", 1), ("?number=x", 1)])
def test_the_newest_version_is_chosen_or_the_one_that_was_looked_at(desk, siti, article, query, chosen):
    editing.save(article, whole(headline="Yang baru"), base=0, actor=siti, now=NOW)

    assert desk.get(story_url(article, "links") + query).context["form"]["number"].value() == chosen


def test_the_list_says_what_became_of_each(desk, siti, rani, article):
    link(article, siti, label="Ahli")
    link(article, siti, label="Lama", lasts=timedelta(seconds=1), now=NOW - DAY)
    link(article, rani, label="Saksi")
    rani.groups.clear()
    link(article, siti, label="Salah kirim")
    tono = factories.user("Editor", first_name="Tono")
    previews.revoke(article.preview_links.get(label="Salah kirim"), actor=tono, now=NOW)

    response = desk.get(story_url(article, "links"))
    rows = {line.link.label: line.over for line in response.context["lines"]}

    assert rows == {
        "Ahli": "",
        "Lama": "Expired",
        "Saksi": "Ended: its maker may not see the story any more",
        "Salah kirim": "Revoked by Tono, 2 Mar 2026, 10:00 WIB",
    }
    assert len(page_of(response.content.decode()).xpath("//button[@name='_revoke']")) == 1


def test_anybody_who_may_see_the_story_revokes_once(client, siti, rani, article):
    address = link(article, siti)
    kept = PreviewLink.objects.get()
    client.force_login(rani)

    first = client.post(story_url(article, "links"), {"_revoke": kept.pk}, follow=True)
    second = client.post(story_url(article, "links"), {"_revoke": kept.pk}, follow=True)

    assert said(first) == ["Revoked: the link opens nothing any more."]
    assert said(second) == ["The link was revoked already."]
    assert PreviewLink.objects.get().revoked_by == rani
    assert client.get(address).status_code == 404


def test_a_dead_links_secret_is_not_logged(client, caplog):
    address = reverse("preview", args=["x" * 22])

    assert client.get(address).status_code == 404
    assert address not in caplog.text


@pytest.mark.parametrize(("value", "status"), [("x", 400), ("", 400), ("9" * 30, 400), ("999", 404)])
def test_what_is_no_link_of_the_story_is_not_revoked(desk, siti, article, value, status):
    other = story(siti)
    link(other, siti)

    assert desk.post(story_url(article, "links"), {"_revoke": value}).status_code == status
    stranger = {"_revoke": other.preview_links.get().pk}
    assert desk.post(story_url(article, "links"), stranger).status_code == 404
    assert PreviewLink.objects.get().revoked_at is None


def test_the_page_costs_the_same_with_1_and_30_links(desk, siti, article):
    link(article, siti)
    one = queries(desk, story_url(article, "links"))
    for _ in range(29):
        link(article, siti)

    assert len(queries(desk, story_url(article, "links"))) == len(one)


def test_the_ways_to_the_links(desk, siti, article):
    address = story_url(article, "links")

    assert f'href="{address}"' in desk.get(story_url(article)).content.decode()
    assert f'href="{address}?number=0"' in desk.get(story_url(article, "revision", 0)).content.decode()
    assert f'href="{address}?number=0"' in desk.get(story_url(article, "preview", 0)).content.decode()


@pytest.mark.parametrize("path", ["add", "change"])
def test_the_form_previews_without_scripts(desk, article, path):
    address = story_url(article) if path == "change" else url("articles_article_add")
    look_address = story_url(article, "look") if path == "change" else url("articles_article_look_new")

    button = page(desk, address).xpath("//form[@id='article_form']//button[@name='_tab']")[0]

    assert (button.get("formaction"), button.get("formtarget")) == (look_address, "_blank")
