"""Suppliers at the desk: what may be typed, by whom, how each does, and what the pages cost."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles.admin.suppliers import TALL, bars
from articles.importers.story import CANCELED
from articles.models import Supplier, SupplierRule, WireFault, WireItem
from articles.wires import arriving, health

from . import factories
from .desk import change, delete, queries, url
from .factories import NOW
from .test_wire_arriving import STORY

pytestmark = pytest.mark.django_db

WIB = ZoneInfo("Asia/Jakarta")
NO_RULES = {f"rules-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


@pytest.fixture
def admin(client):
    account = factories.user("Administrator", language="en")
    client.force_login(account)
    return account


def typed(**values) -> dict:
    """A feed as a browser posts it."""
    about = {"name": "Nusa – umum", "kind": "feed", "address": "https://nusa.example/rss", "format": "auto"}
    return about | {"hold": 0, "retention": 30, "active": "on"} | NO_RULES | values


def rules(*rows: dict) -> dict:
    """New rules as a browser posts them."""
    found = {f"rules-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return {**NO_RULES, "rules-TOTAL_FORMS": len(rows), **found}


def add(client, **values):
    """Add a supplier; return it, None with what the form says of each field."""
    response = client.post(url("articles_supplier_add"), {"source": factories.source().pk, **typed(**values)})
    if response.status_code == 302:
        return Supplier.objects.get(), {}
    return None, dict(response.context["adminform"].form.errors)


def mend(client, supplier, **values):
    address = url("articles_supplier_change", supplier.pk)
    return change(client, address, {"source": supplier.source_id, **typed(**values)})


def send(supplier, number, *, at, **values):
    arriving.keep(supplier, [replace(STORY, external_id=str(number), **values)], now=at)


def fail(supplier, number, *, at=NOW):
    WireFault.objects.create(supplier=supplier, at=at, place=f"berkas-{number}.xml", why="Tak terbaca.")


# ---- what must stay


def test_a_supplier_that_has_items_keeps_its_source(client, admin):
    supplier, other = factories.supplier(name="Nusa – umum"), factories.source()
    assert mend(client, supplier, source=other.pk).status_code == 302
    supplier.refresh_from_db()
    send(supplier, 1, at=NOW)
    response = mend(client, supplier, source=factories.source().pk)
    assert list(response.context["adminform"].form.errors) == ["source"]
    supplier.refresh_from_db()
    assert supplier.source == other


# ---- what may be typed


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"address": "http://nusa.example/a?b=c"},
        {"kind": "folder", "folder": "nusa-umum_2", "address": ""},
        {"kind": "upload", "address": ""},
    ],
)
def test_a_supplier_is_added(client, admin, values):
    supplier, errors = add(client, **values)
    assert errors == {}
    assert {name: getattr(supplier, name) for name in values} == values


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"address": ""}, "address"),
        ({"kind": "folder", "address": ""}, "folder"),
        ({"kind": "folder", "folder": "../etc"}, "folder"),
        ({"kind": "folder", "folder": ".."}, "folder"),
        ({"kind": "folder", "folder": "-a"}, "folder"),
        ({"kind": "folder", "folder": "a/b"}, "folder"),
        ({"kind": "folder", "folder": "café"}, "folder"),
        ({"address": "ftp://nusa.example/rss"}, "address"),
        ({"address": "file:///etc/passwd"}, "address"),
        ({"address": "https://nusa:rahasia@nusa.example/rss"}, "address"),
        ({"address": "https://nusa@nusa.example/rss"}, "address"),
        ({"address": "https://@nusa.example/rss"}, "address"),
        ({"kind": "pigeon"}, "kind"),
        ({"hold": -1}, "hold"),
        ({"hold": 99999}, "hold"),
        ({"retention": 0}, "retention"),
        ({"name": " "}, "name"),
        ({"format": "morse"}, "format"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(client, admin, values, wrong):
    supplier, errors = add(client, **values)
    assert (supplier, list(errors)) == (None, [wrong])
    assert not Supplier.objects.exists()


def test_two_suppliers_do_not_share_a_folder(client, admin):
    factories.supplier(name="Layar", kind="folder", folder="nusa")
    _none, errors = add(client, kind="folder", folder="nusa")
    assert errors == {"folder": ["Layar has this folder already."]}


def test_a_change_writes_what_was_changed_alone(client, admin, monkeypatch):
    """Meanwhile `fetching` may have written how the supplier does."""
    supplier = factories.supplier(name="Nusa – umum", kind="feed", address="https://nusa.example/rss", etag='"1"')
    save = Supplier.save

    def overtaken(row, **kwargs):
        Supplier.objects.filter(pk=supplier.pk).update(checked_at=NOW, hold=7)
        save(row, **kwargs)

    monkeypatch.setattr(Supplier, "save", overtaken)
    assert mend(client, supplier, retention=9).status_code == 302
    supplier.refresh_from_db()
    assert (supplier.retention, supplier.hold, supplier.checked_at, supplier.etag) == (9, 7, NOW, '"1"')


def test_another_address_is_asked_for_everything_it_has(client, admin):
    about = {"kind": "feed", "address": "https://nusa.example/rss", "etag": '"1"', "last_modified": "Mon"}
    supplier = factories.supplier(name="Nusa – umum", **about)
    assert mend(client, supplier, address="https://nusa.example/atom").status_code == 302
    supplier.refresh_from_db()
    assert (supplier.address, supplier.etag, supplier.last_modified) == ("https://nusa.example/atom", "", "")


def test_rules_are_kept_with_their_supplier(client, admin):
    section, topic = factories.section(), factories.topic()
    rows = [
        {"words": " feri ,, SERAYA ", "section": section.pk, "topic": topic.pk, "position": 2},
        {"words": "04000000", "section": section.pk, "position": 1},
    ]
    supplier, errors = add(client, **rules(*rows))
    assert errors == {}
    found = [(rule.words, rule.section, rule.topic) for rule in supplier.rules.all()]
    assert found == [("04000000", section, None), ("feri, SERAYA", section, topic)]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"words": " , ", "position": 0}, "words"),
        ({"words": "feri", "position": 0}, "__all__"),
        ({"words": "feri", "section": 99999, "position": 0}, "section"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(client, admin, row, wrong):
    given = {"source": factories.source().pk, **typed(**rules(row))}
    response = client.post(url("articles_supplier_add"), given)
    (formset,) = response.context["inline_admin_formsets"]
    assert wrong in formset.formset.errors[0]
    assert not SupplierRule.objects.exists() and not Supplier.objects.exists()


# ---- who may


def test_editors_see_it_with_its_rules_and_write_nothing(client):
    supplier = factories.supplier(name="Nusa – umum")
    section = factories.section()
    supplier.rules.create(words="feri", section=section)
    client.force_login(factories.user("Editor", language="en"))
    page = client.get(url("articles_supplier_change", supplier.pk)).content.decode()
    assert "feri" in page and section.name in page
    assert 'name="rules-0-words"' not in page and 'name="_save"' not in page
    given = rules({"words": "kapal", "section": section.pk, "position": 0})
    assert mend(client, supplier, retention=9, **given).status_code == 403
    assert (Supplier.objects.get().retention, supplier.rules.count()) == (30, 1)


# ---- deleting


def test_a_supplier_with_items_stays_and_can_be_switched_off(client, admin):
    supplier = factories.supplier()
    for number in range(3):
        send(supplier, number, at=NOW)
    address = url("articles_supplier_delete", supplier.pk)
    for response in (client.get(address), delete(client, address)):
        assert response.context["protected"] == ["3 items"]
        assert f"{url('articles_supplier_change', supplier.pk)}#id_active" in response.content.decode()
    assert Supplier.objects.count() == 1


def test_a_supplier_without_items_goes_with_its_rules_and_faults(client, admin):
    supplier = factories.supplier(name="Nusa – umum")
    supplier.rules.create(words="feri", section=factories.section())
    fail(supplier, 1)
    address = url("articles_supplier_delete", supplier.pk)
    assert client.get(address).context["deleted_objects"] == ["Nusa – umum", "feri", "1 fault"]
    assert delete(client, address).status_code == 302
    assert not Supplier.objects.exists() and not SupplierRule.objects.exists() and not WireFault.objects.exists()


def test_the_question_costs_the_same_however_many_items_there_are(client, admin):
    supplier = factories.supplier()
    send(supplier, 0, at=NOW)
    few = len(queries(client, url("articles_supplier_delete", supplier.pk)))
    for number in range(1, 30):
        send(supplier, number, at=NOW)
    assert len(queries(client, url("articles_supplier_delete", supplier.pk))) == few


# ---- how a supplier does


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"kind": "feed", "address": "https://x.example"}, "never"),
        ({"kind": "feed", "address": "https://x.example", "good_at": NOW}, "good"),
        ({"kind": "feed", "address": "https://x.example", "good_at": NOW, "failed_at": NOW}, "failing"),
        ({"kind": "feed", "address": "https://x.example", "failed_at": NOW, "active": False}, "off"),
        ({"kind": "upload"}, "by_hand"),
        ({"kind": "upload", "good_at": NOW}, "good"),
    ],
)
def test_a_supplier_does_well_or_not(values, state):
    assert health.state(factories.supplier(**values)) == state


def test_the_list_says_how_each_does(client, admin):
    now = timezone.now()
    one = factories.supplier(name="A", kind="feed", address="https://x.example", failed_at=NOW, error="Waktu habis.")
    other = factories.supplier(name="B", good_at=now - timedelta(hours=2))
    for number in range(3):
        send(other, number, at=now - timedelta(hours=number))
    send(other, 9, at=now - timedelta(hours=25))
    fail(one, 1, at=now)
    fail(one, 2, at=now - timedelta(hours=25))
    page = client.get(url("articles_supplier_changelist")).content.decode()
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", page)[-2:]]
    cells = [" ".join(row.split()) for row in rows]
    assert cells[0] == f"A {one.source} feed address failing since 2 Mar 2026, 10:00 WIB – – 1 fault"
    assert cells[1].startswith(f"B {other.source} uploads at the desk good 2") and cells[1].endswith("ago 3 items –")


def test_items_are_counted_by_the_hours_of_a_clock():
    supplier, other = factories.supplier(), factories.supplier()
    now = datetime(2026, 3, 2, 10, 20, tzinfo=WIB)
    for number, ago in enumerate((0, 10, 19, 21, 60, 24 * 60 - 1, 24 * 60)):  # minutes
        send(supplier, number, at=now - timedelta(minutes=ago))
    send(other, 1, at=now)
    hours = health.by_hour(supplier, now=now, zone=WIB)
    assert [hour.start.hour for hour in hours] == [*range(10, 24), *range(11)]
    assert [hour.items for hour in hours] == [1, *[0] * 22, 2, 3]
    halves = health.by_hour(supplier, now=now, zone=ZoneInfo("Asia/Kolkata"))  # where it is 08.50
    assert [hour.items for hour in halves if hour.items] == [1, 1, 4]
    assert (halves[-1].start.hour, halves[-1].start.minute) == (8, 0)


def test_bars_are_as_high_as_their_hours_are_full():
    def heights(*counts):
        return [bar["height"] for bar in bars([health.Hour(NOW, count) for count in counts])]

    assert heights(0, 50, 100, 1) == [0, TALL // 2, TALL, 2]
    assert heights(0, 0) == [0, 0]


def test_the_page_tells_what_came_what_was_killed_and_what_failed(client, admin):
    now = timezone.now()
    supplier = factories.supplier(failed_at=NOW, error="Server menjawab 503.")
    for number in range(5):
        send(supplier, number, at=now)
    send(supplier, 0, at=now, status=CANCELED, version="2", ednote="Nama salah.", headline="Ditarik")
    send(supplier, 7, at=now - timedelta(days=8), status=CANCELED, headline="Sudah lama")
    for number in range(25):
        fail(supplier, number)
    response = client.get(url("articles_supplier_change", supplier.pk))
    page = response.content.decode()
    told = response.context["health"]
    assert (told["total"], [item.headline for item in told["kills"]]) == (6, ["Ditarik"])
    assert [fault.place for fault in told["faults"]] == [f"berkas-{number}.xml" for number in range(24, 4, -1)]
    for words in ("Server menjawab 503.", "Nama salah.", "berkas-24.xml", "Tak terbaca.", 'style="'):
        assert (words in page) == (words != 'style="')
    table = page[page.index('class="health-hours"') : page.index("</table>", page.index('class="health-hours"'))]
    assert [int(count) for count in re.findall(r"<td>(\d+)</td>", table)] == [0] * 24 + [6]


def test_hours_are_told_in_the_zone_of_the_account(client):
    client.force_login(factories.user("Editor", language="en", time_zone="Asia/Jayapura"))
    supplier = factories.supplier()
    send(supplier, 1, at=timezone.now())
    response = client.get(url("articles_supplier_change", supplier.pk))
    start = response.context["health"]["most"].start
    assert start.utcoffset() == timedelta(hours=9)
    assert f"Most in the hour from {start:%H}:00 WIT: 1." in response.content.decode()


# ---- queries


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_the_list_costs_the_same_with_1_and_30_suppliers(client, role):
    client.force_login(factories.user(role, language="en"))

    def busy():
        supplier = factories.supplier(good_at=NOW)
        send(supplier, 1, at=timezone.now())
        fail(supplier, 1)

    busy()
    few = len(queries(client, url("articles_supplier_changelist")))
    for _ in range(29):
        busy()
    assert (few, len(queries(client, url("articles_supplier_changelist")))) == (7, 7)
    assert client.get(url("articles_supplier_changelist")).context["cl"].result_count == 30


@pytest.mark.parametrize(("role", "cost"), [("Editor", 14), ("Administrator", 14)])
def test_a_page_costs_the_same_with_1_and_30_of_everything(client, role, cost):
    client.force_login(factories.user(role, language="en"))
    supplier = factories.supplier(section=factories.section())

    def more(number):
        supplier.rules.create(words=f"kata {number}", section=factories.section(), topic=factories.topic())
        send(supplier, number, at=timezone.now() - timedelta(minutes=number))
        send(supplier, f"x{number}", at=timezone.now(), status=CANCELED)
        fail(supplier, number)

    more(0)
    client.get(url("articles_supplier_change", supplier.pk))  # the first one asks what the models are called
    few = len(queries(client, url("articles_supplier_change", supplier.pk)))
    for number in range(1, 30):
        more(number)
    assert (few, len(queries(client, url("articles_supplier_change", supplier.pk)))) == (cost, cost)
    assert WireItem.objects.count() == 60


def test_a_feeds_key_is_for_those_who_set_up_suppliers(client):
    supplier = factories.supplier(kind="feed", address="https://nusa.example/rss?apikey=rahasia")
    for role, is_shown in (("Editor", False), ("Administrator", True)):
        client.force_login(factories.user(role, language="en"))
        page = client.get(url("articles_supplier_change", supplier.pk)).content.decode()
        assert ("apikey=rahasia" in page, "https://nusa.example/rss" in page) == (is_shown, True)


@pytest.mark.parametrize("address", ["http://169.254.169.254/x", "https://nusa.example:22/", "http://[::1]/"])
def test_what_is_never_fetched_is_no_address(client, admin, address):
    supplier, errors = add(client, address=address)
    assert (supplier, list(errors)) == (None, ["address"])


def test_a_supplier_that_comes_otherwise_fails_no_more(client, admin):
    supplier = factories.supplier(
        name="Nusa – umum", kind="feed", address="https://a.example/", failed_at=NOW, error="x"
    )
    assert mend(client, supplier, kind="upload", address="").status_code == 302
    supplier.refresh_from_db()
    assert (supplier.failed_at, supplier.error) == (None, "")
