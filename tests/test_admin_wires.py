"""The wire desk: who sees what, what is listed and folded, what may be done with an item, and what it costs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from lxml import html

from articles import editing
from articles.importers.story import CANCELED, Card, Picture, ReadAlso, Story, Subject, Text
from articles.models import Article, WireItem, WireUse
from articles.wires import arriving, using

from . import factories
from .factories import NOW
from .wires import SAMPLES

pytestmark = pytest.mark.django_db

LIST = reverse("admin:articles_wireitem_changelist")
SAMPLE = SAMPLES["newsml_g2/antara_teks"]
PARAGRAPH = " ".join(f"kata{number}" for number in range(60))
STORY = Story(
    format="ninjs",
    headline="Feri Dibuka",
    slugline="FERI",
    external_id="1",
    version="1",
    urgency=3,
    lead="Lama.",
    ednote="Harap cek nama.",
    dateline_place="SERAYA",
    body=(Text("<p>Kapal datang.</p>"), ReadAlso("Dermaga"), Card("https://example.test/x", "Peta")),
    pictures=(Picture(caption="Kapal", photographer="Ayu"),),
    subjects=(Subject("Pelayaran", "medtop:1"),),
)


@pytest.fixture(autouse=True)
def english(client):
    with translation.override("en"):
        yield


@pytest.fixture
def supplier():
    return factories.supplier(name="Nusa", source=factories.source(name="Kantor Berita Nusa", slug="nusa"))


def someone(role):
    return factories.user(role, language="en")


def send(supplier, *stories, at=NOW):
    arriving.keep(supplier, stories or [STORY], now=at)
    return WireItem.objects.get(supplier=supplier, current=True, external_id=(stories or [STORY])[-1].external_id)


def page(client, user, address=LIST, **query):
    client.force_login(user)
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return html.fromstring(response.content)


def item_url(item):
    return reverse("admin:articles_wireitem_change", args=[item.pk])


def use_url(use, act):
    return reverse("admin:articles_wireitem_use", args=[use.pk, act])


def of_class(tree, name, within=""):
    """Elements of a class, or those of a kind in them."""
    found = tree.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return [inner for each in found for inner in each.iter(within)] if within else found


def headlines(tree):
    return [each.text_content() for each in of_class(tree, "wire-headline")]


def told(response):
    return [str(message) for message in response.context["messages"]]


# ---- the list


def test_what_came_is_listed_newest_first(client, supplier):
    for number in range(3):
        send(supplier, replace(STORY, external_id=str(number), headline=f"Berita {number}"))
    assert headlines(page(client, someone("Reporter"))) == ["Berita 2", "Berita 1", "Berita 0"]


def test_versions_are_folded_into_the_newest(client, supplier):
    send(supplier)
    send(supplier, replace(STORY, version="2", headline="Feri Penuh"))
    tree = page(client, someone("Reporter"))
    assert headlines(tree) == ["Feri Penuh"]
    assert "2 versions" in of_class(tree, "wire-facts")[0].text_content()


def test_what_says_about_the_same_is_folded_under_the_newest_of_it(client, supplier):
    other = factories.supplier(name="Bahari")
    text = (Text(f"<p>{PARAGRAPH}</p>"),)
    send(supplier, replace(STORY, body=text))
    send(other, replace(STORY, body=text, headline="Feri Berlayar"))
    tree = page(client, someone("Reporter"))
    assert headlines(tree) == ["Feri Berlayar"]
    assert [each.text_content() for each in of_class(tree, "wire-alike", "a")] == ["Feri Dibuka"]
    # What is asked for is not hidden by what is not.
    assert headlines(page(client, someone("Reporter"), supplier=supplier.pk)) == ["Feri Dibuka"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"urgency": "2"}, ["Darurat"]),
        ({"urgency": "4"}, ["Darurat", "Feri Dibuka"]),
        ({"q": "feri"}, ["Feri Dibuka"]),
        ({"q": "pelayaran -darurat"}, ["Mati", "Feri Dibuka"]),
        ({"q": "dar"}, ["Darurat"]),
        ({"q": "tidakada"}, []),
        ({"state": "used"}, ["Feri Dibuka"]),
        ({"state": "free"}, ["Mati", "Darurat"]),
        ({"state": "killed"}, ["Mati"]),
        ({"period": "nonsense", "supplier": "x", "section": "-1", "urgency": "77"}, ["Mati", "Darurat", "Feri Dibuka"]),
        ({"q": "\0"}, ["Mati", "Darurat", "Feri Dibuka"]),
    ],
)
def test_the_list_is_narrowed_down(client, supplier, query, found):
    using.make(send(supplier), actor=someone("Reporter"), now=NOW)
    send(supplier, replace(STORY, external_id="2", headline="Darurat", slugline="", urgency=1))
    send(supplier, replace(STORY, external_id="3", headline="Mati", slugline="", urgency=5, status=CANCELED, body=()))
    assert headlines(page(client, someone("Editor"), **query)) == found


def test_a_period_and_a_section_narrow_it_down(client, supplier):
    from django.utils import timezone

    top = factories.section()
    supplier.section = factories.section(parent=top)
    supplier.save()
    send(supplier, at=timezone.now() - timedelta(hours=3))
    reporter = someone("Reporter")
    assert [len(headlines(page(client, reporter, period=each))) for each in ("1h", "6h")] == [0, 1]
    assert [len(headlines(page(client, reporter, section=each.pk))) for each in (top, factories.section())] == [1, 0]


def test_the_menu_puts_sections_above_those_below_them(client):
    first, last = factories.section(order=1), factories.section(order=3)
    rows = [first, factories.section(order=4, parent=first), last, factories.section(order=2, parent=last)]
    offered = page(client, someone("Reporter")).xpath('//select[@name="section"]/option/@value')
    assert offered == ["", *(str(row.pk) for row in rows)]


def test_older_items_are_a_page_further(client, supplier):
    send(supplier, *(replace(STORY, external_id=str(number), headline=f"B{number}") for number in range(60)))
    reporter = someone("Reporter")
    first = page(client, reporter)
    (link,) = first.xpath('//a[@rel="next"]')
    second = page(client, reporter, LIST + link.get("href"))
    assert [*headlines(first), *headlines(second)] == [f"B{number}" for number in range(59, -1, -1)]
    assert not second.xpath('//a[@rel="next"]')


def test_new_items_are_counted(client, supplier):
    first = send(supplier)
    send(supplier, replace(STORY, external_id="2", headline="Darurat"))
    client.force_login(someone("Reporter"))

    def count(**query):
        return client.get(LIST, {"part": "news", "after": first.pk, **query}).json()["new"]

    assert [count(), count(q="darurat"), count(q="lain"), count(after="x")] == [1, 1, 0, 0]


def test_the_list_alone_is_no_whole_page(client, supplier):
    item = send(supplier)
    client.force_login(someone("Reporter"))
    text = client.get(LIST, {"part": "list"}).content.decode()
    assert "Feri Dibuka" in text
    assert f'data-newest="{item.pk}"' in text  # which the next question for news begins behind
    assert "<html" not in text


def test_queries_stay_below_fifteen_and_do_not_grow(client, supplier, monkeypatch):
    monkeypatch.setattr(
        "articles.search.wires.NEAR", 1
    )  # so that all items are looked through, as where words are rare
    reporter = someone("Reporter")
    client.force_login(reporter)

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST, query).status_code == 200
        return len(queries)

    def fill(start, count):
        for number in range(start, count):
            item = send(supplier, replace(STORY, external_id=str(number), headline=f"Feri {number}"))
            if number % 3 == 0:
                using.make(item, actor=reporter, now=NOW)
                send(supplier, replace(STORY, external_id=str(number), headline=f"Feri lagi {number}", version="2"))

    supplier.section = factories.section()
    supplier.save()
    fill(0, 1)
    fill(1, 4)
    ways = (
        {"q": "feri", "section": supplier.section.pk},
        {},
        {"q": "feri"},
        {"state": "used"},
        {"supplier": supplier.pk, "urgency": "3"},
        {"q": "f", "state": "used"},
    )
    few = [asked(**way) for way in ways]
    fill(4, 30)
    assert [asked(**way) for way in ways] == few
    assert max(few) <= 15


# ---- who


@pytest.mark.parametrize("address", [LIST, f"{LIST}1/change/"])
def test_the_wires_are_for_those_who_may_see_them(client, address):
    nobody = factories.user(None, language="en")
    client.force_login(nobody)
    assert client.get(address).status_code == 403


def test_there_is_nothing_to_add_change_or_delete(client, supplier):
    item = send(supplier)
    client.force_login(factories.user("Administrator"))
    for address in (f"{LIST}add/", f"{LIST}{item.pk}/delete/"):
        assert client.get(address).status_code == 403
    assert client.get(f"{LIST}999999/change/").status_code == 404
    assert client.get(f"{LIST}x/change/").status_code == 404


def test_a_story_of_others_is_not_named(client, supplier):
    owner, other = someone("Reporter"), someone("Reporter")
    item = send(supplier)
    article = using.make(item, actor=owner, now=NOW).article
    copy = editing.working(article)
    editing.save(article, copy.content | {"headline": "Rahasia redaksi"}, base=copy.number, actor=owner, now=NOW)
    send(supplier, replace(STORY, version="2", status=CANCELED))
    for address in (LIST, item_url(item)):
        assert "Rahasia redaksi" not in page(client, other, address).text_content()
        assert "Rahasia redaksi" in html.tostring(page(client, owner, address), encoding="unicode") or address == LIST
    (use,) = WireUse.objects.filter(kind="kill")
    client.force_login(other)
    for act in ("away", "keep", "update", "pass"):
        assert client.post(use_url(use, act), {"base": 0, "reason": "x"}).status_code == 404


# ---- an item


def test_an_item_is_read_with_all_that_came_with_it(client, supplier):
    text = of_class(page(client, someone("Reporter"), item_url(send(supplier))), "wire-item")[0].text_content()
    for part in ("Feri Dibuka", "Harap cek nama.", "Lama.", "SERAYA", "Kapal datang.", "Dermaga", "Peta", "Ayu"):
        assert part in text, part
    assert "Pelayaran" in text


def test_what_a_version_changed_is_marked(client, supplier):
    send(supplier)
    item = send(supplier, replace(STORY, version="2", body=(Text("<p>Kapal feri datang.</p>"),)))
    tree = page(client, someone("Reporter"), item_url(item))
    assert [each.text_content() for each in of_class(tree, "wire-changes", "ins")] == ["added: feri "]


def test_the_pane_is_no_whole_page(client, supplier):
    client.force_login(someone("Reporter"))
    text = client.get(item_url(send(supplier)), {"part": "item"}).content.decode()
    assert "Kapal datang." in text
    assert "<html" not in text


def test_an_items_page_costs_the_same_however_much_hangs_on_it(client, supplier):
    reporter = someone("Reporter")
    client.force_login(reporter)

    def asked(versions):
        text = (Text(f"<p>{PARAGRAPH}</p>"),)
        for number in range(versions):
            item = send(supplier, replace(STORY, version=str(number), body=text, headline=f"V{number}"))
            send(supplier, replace(STORY, external_id=f"x{number}", body=text))
        with CaptureQueriesContext(connection) as queries:
            client.get(item_url(item))
        return len(queries)

    assert asked(2) == asked(20) <= 15


def test_a_story_is_made_by_a_press_and_there_once(client, supplier):
    item, reporter = send(supplier), someone("Reporter")
    (form,) = of_class(page(client, reporter, item_url(item)), "wire-acts", "form")
    response = client.post(form.get("action"), follow=True)
    article = Article.objects.get()
    assert response.redirect_chain[-1][0] == reverse("admin:articles_article_change", args=[article.pk])
    assert told(response) == ["A draft was made of it."]
    assert article.owner == reporter
    again = client.post(form.get("action"), follow=True)
    assert told(again) == ["A story of it is here already."]
    assert not of_class(page(client, reporter, item_url(item)), "wire-acts", "form")
    client.force_login(someone("Reporter"))
    other = client.post(form.get("action"), follow=True)
    assert told(other) == ["A story of it is here already, among others' stories."]
    assert Article.objects.count() == 1


def test_what_is_done_is_posted(client, supplier):
    item = send(supplier)
    client.force_login(someone("Editor"))
    assert client.get(reverse("admin:articles_wireitem_make", args=[item.pk])).status_code == 405
    assert client.post(reverse("admin:articles_wireitem_make", args=[item.pk + 9])).status_code == 404
    use = WireUse.objects.create(article=factories.article(), item=item, kind="kill", at=NOW)
    assert client.get(use_url(use, "away")).status_code == 405
    assert client.post(use_url(use, "blast")).status_code == 404


# ---- what agencies say of stories


def test_a_new_version_stands_above_the_story_and_is_taken_in(client, supplier):
    reporter = someone("Reporter")
    article = using.make(send(supplier), actor=reporter, now=NOW).article
    send(supplier, replace(STORY, version="2", lead="Baru."))
    story = reverse("admin:articles_article_change", args=[article.pk])
    (matter,) = of_class(page(client, reporter, story), "matter")
    assert "Nusa has sent version 2" in matter.text_content()
    take, leave = matter.iter("form")
    response = client.post(take.get("action"), follow=True)
    assert told(response)[0] == "The new version was taken in."
    assert editing.working(article).content["lead"] == "Baru."
    assert not of_class(page(client, reporter, story), "matter")
    assert told(client.post(leave.get("action"), follow=True)) == ["It has been decided meanwhile."]


def test_what_both_changed_leads_to_the_page_where_it_is_decided(client, supplier):
    reporter = someone("Reporter")
    article = using.make(send(supplier), actor=reporter, now=NOW).article
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead": "Kami."}, base=copy.number, actor=reporter, now=NOW)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    (use,) = using.waiting(article)
    client.force_login(reporter)
    response = client.post(use_url(use, "update"))
    assert response.url == reverse("admin:articles_article_offer", args=[article.pk, article.origins.get().pk])


def test_a_kill_stands_above_the_story_and_on_the_wire_desk_and_is_decided_by_a_press(client, supplier):
    reporter, redpel = someone("Reporter"), someone("Managing editor")
    article = using.make(send(supplier), actor=reporter, now=NOW).article
    send(supplier, replace(STORY, version="2", status=CANCELED, ednote="Nama salah."))
    story = reverse("admin:articles_article_change", args=[article.pk])
    for_reporter = page(client, reporter, story)
    assert "Nama salah." in of_class(for_reporter, "matter--kill")[0].text_content()
    assert not of_class(for_reporter, "matter--kill", "form")
    assert of_class(for_reporter, "kill-link")[0].text_content() == "1 kill"
    assert of_class(page(client, redpel), "wire-kills", "a")[0].get("href") == f"{story}#matters"
    assert "decide what becomes of it" in page(client, redpel, reverse("admin:index")).text_content()
    away, _keep = of_class(page(client, redpel, story), "matter--kill", "form")
    values = {each.get("name"): each.get("value") for each in away.iter("input") if each.get("name")}
    assert "Say why." in told(client.post(away.get("action"), values | {"reason": ""}, follow=True))
    assert client.post(away.get("action"), values | {"base": "x"}).status_code == 400
    stale = client.post(away.get("action"), values | {"base": "0"}, follow=True)
    assert (told(stale), Article.objects.get().stage) == (["Spiked."], "spiked")
    assert not of_class(page(client, redpel), "wire-kills")


def test_a_kill_of_what_changed_meanwhile_is_looked_at_again(client, supplier):
    reporter, redpel = someone("Reporter"), someone("Managing editor")
    article = using.make(send(supplier), actor=reporter, now=NOW).article
    send(supplier, replace(STORY, version="2", status=CANCELED))
    (use,) = using.waiting(article)
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead": "Kami."}, base=copy.number, actor=reporter, now=NOW)
    client.force_login(redpel)
    response = client.post(use_url(use, "away"), {"base": copy.number, "reason": "x"}, follow=True)
    assert "changed meanwhile" in told(response)[0]
    assert (Article.objects.get().stage, using.waiting(article).count()) == ("draft", 1)


def test_a_killed_story_is_kept_with_a_reason(client, supplier):
    redpel = someone("Managing editor")
    article = using.make(send(supplier), actor=someone("Reporter"), now=NOW).article
    send(supplier, replace(STORY, version="2", status=CANCELED))
    (use,) = using.waiting(article)
    client.force_login(redpel)
    assert told(client.post(use_url(use, "keep"), {"reason": " "}, follow=True)) == ["Say why."]
    response = client.post(use_url(use, "keep"), {"reason": "Sumber kami sendiri."}, follow=True)
    assert told(response) == ["It stays as it is; the history says why."]
    history = page(client, redpel, reverse("admin:articles_article_history", args=[article.pk])).text_content()
    assert "Sumber kami sendiri." in history
    assert "Killed by its agency" in history


# ---- files that are brought by hand


def bring(client, supplier, name, data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = reverse("admin:articles_wireitem_upload")
    return client.post(address, {"supplier": supplier.pk, "uploads": [SimpleUploadedFile(name, data)]})


def test_files_are_brought_by_hand(client, supplier):
    client.force_login(someone("Editor"))
    told = html.fromstring(bring(client, supplier, "a.xml", SAMPLE.read_bytes()).content).text_content()
    assert "New: 1, of these killed: 0. Here already: 0." in told
    again = html.fromstring(bring(client, supplier, "a.xml", SAMPLE.read_bytes()).content).text_content()
    assert "New: 0, of these killed: 0. Here already: 1." in again
    bad = html.fromstring(bring(client, supplier, "rusak.xml", b"<newsItem").content)
    assert "rusak.xml" in of_class(bad, "arrive-lines")[0].text_content()
    assert WireItem.objects.count() == 1


def test_files_without_a_supplier_are_not_taken(client, supplier):
    supplier.active = False
    supplier.save()
    client.force_login(someone("Editor"))
    assert of_class(html.fromstring(bring(client, supplier, "a.xml", SAMPLE.read_bytes()).content), "errorlist")
    assert not WireItem.objects.exists()


# ---- what is folded, and what comes while the desk is open


def test_a_kill_and_a_story_of_what_is_folded_show(client, supplier):
    reporter, other = someone("Reporter"), factories.supplier(name="Bahari")
    text = (Text(f"<p>{PARAGRAPH}</p>"),)
    using.make(send(supplier, replace(STORY, body=text)), actor=reporter, now=NOW)
    twin = send(other, replace(STORY, body=text, headline="Feri Berlayar", slugline=""))
    (row,) = of_class(page(client, reporter), "wire-row")
    assert "With a story" in row.text_content()
    shown = page(client, reporter, item_url(twin)).text_content()
    assert "Of what says about the same there is a story already: Feri Dibuka" in " ".join(shown.split())
    send(supplier, replace(STORY, version="2", status=CANCELED))
    tree = page(client, reporter)
    assert "wire-row--kill" in tree.xpath("//li[contains(@class, 'wire-row')]")[0].get("class")


def test_what_is_killed_under_another_number_says_so_before_anybody_presses(client, supplier):
    item = send(supplier)
    send(supplier, replace(STORY, external_id="9", status=CANCELED, headline="", body=()))
    tree = page(client, someone("Reporter"), item_url(item))
    assert of_class(tree, "wire-dead")
    assert not of_class(tree, "wire-acts", "form")


def test_a_kill_is_told_where_the_desk_is_open(client, supplier):
    reporter = someone("Reporter")
    using.make(send(supplier), actor=reporter, now=NOW)
    client.force_login(reporter)
    assert client.get(LIST, {"part": "news", "after": 1}).json()["kills"] == 0
    send(supplier, replace(STORY, version="2", status=CANCELED))
    assert client.get(LIST, {"part": "news", "after": 1}).json()["kills"] == 1
    assert "1 kill waits" in client.get(LIST, {"part": "list"}).content.decode()


def test_an_empty_list_knows_where_new_items_begin(client, supplier):
    item = send(supplier)
    tree = page(client, someone("Reporter"), q="qwzxy")
    assert tree.xpath("//@data-newest") == [str(item.pk)]


def test_signs_that_no_row_can_hold_are_no_reason(client, supplier):
    article = using.make(send(supplier), actor=someone("Reporter"), now=NOW).article
    send(supplier, replace(STORY, version="2", status=CANCELED))
    (use,) = using.waiting(article)
    client.force_login(someone("Managing editor"))
    assert told(client.post(use_url(use, "keep"), {"reason": "\0"}, follow=True)) == ["Say why."]
    client.post(use_url(use, "keep"), {"reason": "a\0b"})
    use.refresh_from_db()
    assert use.reason == "ab"


def test_who_leaves_a_version_aside_at_the_wire_desk_goes_on_there(client, supplier):
    reporter = someone("Reporter")
    article = using.make(send(supplier), actor=reporter, now=NOW).article
    send(supplier, replace(STORY, version="2", lead="Baru."))
    (use,) = using.waiting(article)
    client.force_login(reporter)
    assert client.post(use_url(use, "pass"), {"wires": "1"}).url == LIST
