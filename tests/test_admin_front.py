"""The screen that arranges the front page: what it saves, shows and keeps back."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from lxml import html

from articles import curation
from articles.models import Arrangement, Article, Banner, FrontEdition, Placed, Stage
from tests import factories
from tests.desk import queries, said, story_url, url
from tests.factories import NOW
from tests.reading import has, page, texts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SCREEN = "/admin/articles/frontedition/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dewi():
    return factories.user("Managing editor", username="dewi", language="en")


@pytest.fixture
def desk(client, dewi):
    """The managing editor's browser."""
    client.force_login(dewi)
    return client


def uid(story) -> str:
    return str(story.uid)


def live(headline: str, hours: int = 1, **values) -> Article:
    return factories.published(headline=headline, at=NOW - hours * HOUR, **values)


def keep(**parts) -> FrontEdition:
    base = FrontEdition.objects.newest().number
    return curation.save(Arrangement(**parts), base=base, actor=None, now=NOW)


def form(base: int = 0, **values) -> dict:
    """What a browser posts: stories by name of their field, in order."""
    data = {"base": base, "banner_text": "", "banner_ends": "1h", "banner_until": "", "lead_until": ""}
    return {**data, **{key: uid(value) if isinstance(value, Article) else value for key, value in values.items()}}


def saved() -> Arrangement:
    return FrontEdition.objects.newest().arrangement


def page_of(response):
    """The parsed page of an answer."""
    return html.fromstring(response.content.decode())


def chosen(tree, name: str) -> list[str]:
    """The UUIDs in a picker's rows."""
    return tree.xpath(f"//ol//input[@name='{name}']/@value")


# ---- saving


def test_what_is_typed_is_what_readers_get(desk, dewi):
    one, two, three = live("Satu", 1), live("Dua", 2), live("Tiga", 3)
    pins = {"pins": [uid(three), uid(one)], f"pins-{uid(one)}-until": "2026-03-02T13:30"}

    response = desk.post(
        SCREEN,
        form(
            banner_text="  Kilat:\u200b  air surut ", banner_story=two, lead=two, lead_until="2026-03-03T06:00", **pins
        ),
        follow=True,
    )

    assert said(response) == ["Edition 1 is out. Readers see it now."]
    assert saved() == Arrangement(
        Placed(uid(two), datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        (Placed(uid(three)), Placed(uid(one), datetime(2026, 3, 2, 6, 30, tzinfo=UTC))),
        Banner("Kilat: air surut", NOW + HOUR, uid(two)),
    )
    assert FrontEdition.objects.newest().actor == dewi
    home = page(Client(), "/")
    assert texts(home, f".//*[{has('breaking')}]/a") == ["Kilat: air surut"]
    assert texts(home, f".//section[{has('lead-story')}]//*[{has('card-headline')}]") == ["Dua"]


@pytest.mark.parametrize(
    ("choice", "end"),
    [
        ({"banner_ends": "1h"}, NOW + HOUR),
        ({"banner_ends": "3h"}, NOW + 3 * HOUR),
        ({"banner_ends": "tonight"}, datetime(2026, 3, 2, 16, 59, tzinfo=UTC)),
        ({"banner_ends": "at", "banner_until": "2026-03-02T10:01"}, NOW + timedelta(minutes=1)),
    ],
)
def test_the_end_of_the_banner_by_quick_choice_or_to_the_minute(desk, choice, end):
    desk.post(SCREEN, form(banner_text="Kilat", **choice))

    assert saved().banner == Banner("Kilat", end)


def test_quick_choices_end_on_whole_minutes_and_tonight_is_never_past(desk):
    with time_machine.travel(datetime(2026, 3, 2, 16, 59, 30, tzinfo=UTC), tick=False):
        desk.post(SCREEN, form(banner_text="Kilat"))
        assert saved().banner.until == datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
        desk.post(SCREEN, form(1, banner_text="Kilat", banner_ends="tonight"))
        assert saved().banner.until == datetime(2026, 3, 3, 16, 59, tzinfo=UTC)


def test_times_are_in_the_users_zone(client):
    ratna = factories.user("Managing editor", language="en", time_zone="Asia/Jayapura")
    client.force_login(ratna)
    client.post(SCREEN, form(banner_text="Kilat", banner_ends="at", banner_until="2026-03-02T13:00"))

    assert saved().banner.until == NOW + HOUR
    shown = page(client, SCREEN)
    assert shown.xpath("//input[@name='banner_until']/@value") == ["2026-03-02T13:00"]
    assert texts(shown, "//label[@for='id_lead_until']") == ["Until (WIT)"]


def faulty() -> dict[str, tuple[dict, dict]]:
    """Name -> what is posted, and the errors that it must raise."""
    one, two = live("Satu"), live("Dua")
    gone = live("Lama", withdrawn_at=NOW, withdrawal_reason="Keliru")
    alone = "Choose the story that leads until then, or remove the time."
    unknown = "A story that is listed here cannot be chosen any more. Remove it."
    passed = "This time has passed."
    past = {"pins": uid(one), f"pins-{uid(one)}-until": "2026-03-02T10:00"}
    name = one.headline
    nine = [live(f"Berita {n}") for n in range(9)]
    return {
        "too long": (
            {"banner_text": "x" * 121},
            {"banner_text": ["Ensure this value has at most 120 characters (it has 121)."]},
        ),
        "no end": (
            {"banner_text": "Kilat", "banner_ends": "at"}, {"banner_until": ["Say until when the banner stands."]},
        ),
        "end has passed": (
            {"banner_text": "Kilat", "banner_ends": "at", "banner_until": "2026-03-02T10:00"},
            {"banner_until": [passed]},
        ),
        "story without words": (
            {"banner_story": one, "banner_text": ""},
            {"banner_text": ["Write the banner's words, or remove its story."]},
        ),
        "lead's end has passed": ({"lead": one, "lead_until": "2020-01-01T00:00"}, {"lead_until": [passed]}),
        "pin's end has passed": (past, {"pins": [f"{name}: {passed}"]}),
        "an end without a lead": ({"lead_until": "2026-03-03T06:00"}, {"lead_until": [alone]}),
        "a passed end without a lead": ({"lead_until": "2020-01-01T00:00"}, {"lead_until": [alone]}),
        "lead and pin": (
            {"lead": one, "pins": [uid(two), uid(one)]},
            {"pins": [f"“{name}” is the lead story already. Remove it here or there."]},
        ),
        "no moment": (
            {"pins": uid(one), f"pins-{uid(one)}-until": "besok"}, {"pins": [f"{name}: Enter a valid date/time."]},
        ),
        "no sensible year": ({"lead": one, "lead_until": "9999-12-31T23:59"}, {"lead_until": ["Look at the year."]}),
        "two leads": ({"lead": [uid(one), uid(two)]}, {"lead": ["Only 1 story has a place here."]}),
        "pinned twice": ({"pins": [uid(one)] * 2}, {"pins": [f"“{name}” is listed twice. Remove one of the two."]}),
        "too many pins": (
            {"pins": [uid(story) for story in nine]}, {"pins": ["At most 8 stories have a place here."]},
        ),
        "withdrawn": ({"lead": gone}, {"lead": [unknown]}),
        "a draft": ({"lead": factories.article()}, {"lead": [unknown]}),
        "no story": ({"lead": "00000000-0000-4000-8000-000000000000"}, {"lead": [unknown]}),
        "no UUID": ({"lead": "' OR 1=1"}, {"lead": [unknown]}),
    }  # fmt: skip


FAULTS = [
    "too long", "no end", "end has passed", "story without words", "lead's end has passed", "pin's end has passed",
    "an end without a lead", "a passed end without a lead", "lead and pin",
    "no moment", "no sensible year", "two leads", "pinned twice", "too many pins", "withdrawn", "a draft", "no story",
    "no UUID",
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk, fault):
    faults = faulty()
    assert list(faults) == FAULTS
    typed, errors = faults[fault]

    response = desk.post(SCREEN, form(**{"banner_text": "Kata yang diketik", **typed}))

    ((field, problems),) = errors.items()
    assert list(response.context["form"].errors) == [field]
    assert texts(page_of(response), f"//ul[{has('errorlist')}]/li") == problems
    assert not FrontEdition.objects.exists()
    text = response.content.decode()
    assert typed.get("banner_text", "Kata yang diketik") in text
    for value in typed.values():
        for each in value if isinstance(value, list) else [value]:
            assert (uid(each) if isinstance(each, Article) else str(each).replace("'", "&#x27;")) in text


def test_the_end_of_a_lead_that_is_taken_away_goes_with_it(desk):
    keep(lead=Placed(uid(live("Satu")), NOW + HOUR), banner=Banner("Kilat", NOW + HOUR))

    desk.post(SCREEN, form(1, lead_until="2026-03-02T11:00"))

    assert saved() == Arrangement()


def test_a_place_whose_end_just_passed_stops_nobody(desk):
    one, two = live("Satu"), live("Dua")
    keep(pins=(Placed(uid(one), NOW + HOUR),), banner=Banner("Lama", NOW + HOUR))
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        desk.post(
            SCREEN,
            form(
                1, lead=two, pins=uid(one), banner_text="Lama", banner_ends="at", banner_until="2026-03-02T11:00",
                **{f"pins-{uid(one)}-until": "2026-03-02T11:00"},
            ),
        )  # fmt: skip

    assert saved() == Arrangement(Placed(uid(two)))


def test_what_has_ended_is_not_in_the_form(desk):
    keep(lead=Placed(uid(live("Satu")), NOW + HOUR), banner=Banner("Lama", NOW + 2 * HOUR))
    with time_machine.travel(NOW + HOUR, tick=False):
        shown = page(desk, SCREEN)

    assert chosen(shown, "lead") == []
    assert texts(shown, "//textarea[@name='banner_text']") == ["Lama"]
    assert shown.xpath("//input[@name='banner_ends'][@checked]/@value") == ["at"]


def test_a_withdrawn_story_stays_listed_with_its_state_until_somebody_removes_it(desk):
    story = live("Satu")
    keep(lead=Placed(uid(story)), pins=(Placed(uid(live("Dua"))),))
    Article.objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")

    label = texts(page(desk, SCREEN), ".//ol//span[@data-label]")[0]
    desk.post(SCREEN, form(1, lead=story))

    assert label.startswith("Satu Withdrawn · ")
    assert saved() == Arrangement(Placed(uid(story)))


def test_nothing_changed_makes_no_edition(desk):
    story = live("Satu")
    keep(lead=Placed(uid(story)))

    assert said(desk.post(SCREEN, form(1, lead=story), follow=True)) == ["Nothing changed."]
    assert FrontEdition.objects.count() == 1


def test_an_untouched_form_makes_no_edition_after_an_end_has_passed(desk):
    one, two = live("Satu"), live("Dua")
    keep(lead=Placed(uid(one)), pins=(Placed(uid(two), NOW + HOUR),))
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        response = desk.post(SCREEN, form(1, lead=one), follow=True)

    assert said(response) == ["Nothing changed."]
    assert FrontEdition.objects.count() == 1


# ---- somebody was faster


@pytest.fixture
def overtaken(desk):
    """Edition 1 was opened; meanwhile somebody saved edition 2."""
    one, two, three = live("Satu"), live("Dua"), live("Tiga")
    keep(lead=Placed(uid(one)), pins=(Placed(uid(two)),))
    keep(lead=Placed(uid(three)), pins=(Placed(uid(two)),), banner=Banner("Kilat mereka", NOW + HOUR))
    return one, two, three


def test_a_save_that_comes_too_late_shows_both_and_loses_nothing(desk, overtaken):
    one, two, _three = overtaken
    typed = form(1, lead=one, pins=uid(two), banner_text="Kilat saya")

    response = desk.post(SCREEN, typed)

    assert FrontEdition.objects.newest().number == 2
    shown = page_of(response)
    assert texts(shown, f".//*[{has('stale')}]/h2") == ["– saved edition 2 meanwhile, 2 Mar 2026, 10:00 WIB."]
    assert texts(shown, f".//*[{has('theirs-text')}]") == ["“Kilat mereka” until 2 Mar 2026, 11:00 WIB", "Tiga"]
    assert texts(shown, "//textarea[@name='banner_text']") == ["Kilat saya"]
    assert chosen(shown, "lead") == [uid(one)]
    assert shown.xpath("//form[@id='front_form']//input[@name='base']/@value") == ["1"]

    desk.post(SCREEN, {**typed, "takeover": 2})

    newest = FrontEdition.objects.newest()
    assert (newest.number, newest.arrangement.banner.text, newest.arrangement.lead.story) == (3, "Kilat saya", uid(one))


def test_a_takeover_of_an_edition_that_is_no_longer_the_newest_is_asked_again(desk, overtaken):
    keep()

    response = desk.post(SCREEN, {**form(1, banner_text="Kilat saya"), "takeover": 2})

    assert response.context["stale"].newest.number == 3
    assert texts(page_of(response), f".//*[{has('theirs-text')}]") == ["empty"]
    assert FrontEdition.objects.newest().number == 3


def test_the_same_sent_twice_is_no_conflict(desk):
    story = live("Satu")
    for _ in range(2):
        response = desk.post(SCREEN, form(0, lead=story), follow=True)

    assert said(response) == ["Nothing changed."]
    assert FrontEdition.objects.count() == 1


@pytest.mark.parametrize("button", [{"_restore": "1"}, {"_empty": "1"}])
def test_the_other_buttons_too_must_have_seen_the_newest(desk, overtaken, button):
    response = desk.post(SCREEN, {"base": 1, **button}, follow=True)

    assert said(response) == ["Edition 2 was saved meanwhile. Look at it first; nothing was changed."]
    assert FrontEdition.objects.newest().number == 2


@pytest.mark.parametrize(
    "data",
    [
        {}, {"base": ""}, {"base": "-1"}, {"base": "1"}, {"base": "x"}, {"base": "9" * 12},
        {"base": 0, "_restore": "7"}, {"base": 0, "_restore": "x"}, {"base": 0, "takeover": 5},
    ],
)  # fmt: skip
def test_what_no_browser_sends_is_refused(desk, data):
    assert desk.post(SCREEN, data).status_code == 400
    assert not FrontEdition.objects.exists()


# ---- the history


def test_every_edition_stands_in_the_history_in_words(desk, dewi):
    one, two = live("Satu"), live("Dua")
    keep(lead=Placed(uid(one)), banner=Banner("Kilat", NOW + HOUR, uid(two)))
    keep(lead=Placed(uid(one)), pins=(Placed(uid(two)), Placed(uid(one), NOW + HOUR)))
    desk.post(SCREEN, {"base": 2, "_restore": "1"})
    desk.post(SCREEN, {"base": 3, "_empty": "1"})

    rows = [texts(row, ".//td") for row in page(desk, SCREEN).xpath(f"//table[{has('record')}]/tbody/tr")]

    banner, until = "Banner: “Kilat” until 2 Mar 2026, 11:00 WIB, to: Dua", "2 Mar 2026, 10:00 WIB"
    assert rows == [
        ["4", until, "dewi", "Banner removed Lead left to the newest story", "Now"],
        ["3", until, "dewi", f"Edition 1 again {banner} Lead: Satu Pins removed", "Use again"],
        ["2", until, "–", "Banner removed Lead: Satu 2 pins: Dua; Satu (until 2 Mar 2026, 11:00 WIB)", "Use again"],
        ["1", until, "–", f"{banner} Lead: Satu", "Use again"],
    ]


def test_use_again_makes_a_new_edition(desk):
    story = live("Satu")
    keep(lead=Placed(uid(story)))
    keep()

    response = desk.post(SCREEN, {"base": 2, "_restore": "1"}, follow=True)

    assert said(response) == ["Edition 1 is back, as edition 3. Readers see it now."]
    assert saved() == Arrangement(Placed(uid(story)))
    assert FrontEdition.objects.newest().restored == 1


@pytest.mark.parametrize(
    ("hours", "words", "stands"),
    [
        (1, "Edition 1 is back, as edition 3. Readers see it now.", ["Satu"]),
        (2, "Nothing of edition 1 stands any more: the front page arranges itself.", []),
    ],
)
def test_use_again_brings_back_what_has_not_ended(desk, hours, words, stands):
    one, two = live("Satu"), live("Dua")
    keep(lead=Placed(uid(one), NOW + 2 * HOUR), banner=Banner("Kilat", NOW + HOUR))
    keep(lead=Placed(uid(two)))
    with time_machine.travel(NOW + hours * HOUR, tick=False):
        response = desk.post(SCREEN, {"base": 2, "_restore": "1"}, follow=True)

    assert said(response) == [words]
    assert saved() == Arrangement(Placed(uid(one), NOW + 2 * HOUR) if stands else None)
    assert FrontEdition.objects.newest().restored == 1


def test_use_again_of_an_automatic_edition(desk):
    keep(lead=Placed(uid(live("Satu"))))
    keep()
    keep(lead=Placed(uid(live("Dua"))))

    response = desk.post(SCREEN, {"base": 3, "_restore": "2"}, follow=True)

    assert said(response) == ["The front page arranges itself again: the newest stories come first."]


def test_back_to_automatic(desk):
    keep(lead=Placed(uid(live("Satu"))))

    response = desk.post(SCREEN, {"base": 1, "_empty": "1"}, follow=True)

    assert said(response) == ["The front page arranges itself again: the newest stories come first."]
    assert saved() == Arrangement()
    assert page(desk, SCREEN).xpath("//button[@name='_empty']") == []


def test_the_history_has_pages(desk):
    story = Placed(uid(live("Satu")))
    for n in range(25):
        keep(lead=story if n % 2 else None, banner=Banner(f"Kilat {n}", NOW + HOUR))

    def numbers(address):
        return texts(page(desk, address), f"//td[{has('record-number')}]")

    assert numbers(SCREEN) == [str(n) for n in range(25, 5, -1)]
    assert numbers(f"{SCREEN}?page=2") == [str(n) for n in range(5, 0, -1)]
    assert numbers(f"{SCREEN}?page=x") == numbers(SCREEN)


# ---- the page beside it


def preview(desk, **values) -> str:
    response = desk.post(f"{SCREEN}preview/", form(FrontEdition.objects.newest().number, **values))
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_is_the_page_that_readers_get_once_it_is_saved(desk):
    stories = [live(f"Berita {n}", n) for n in range(1, 9)]
    typed = {"banner_text": "Kilat & <b>", "banner_story": stories[7], "lead": stories[6], "pins": uid(stories[5])}

    shown = preview(desk, **typed)

    assert not FrontEdition.objects.exists()
    assert shown != Client().get("/").content.decode()
    desk.post(SCREEN, form(**typed))
    assert shown == Client().get("/").content.decode()
    assert "Kilat &amp; &lt;b&gt;" in shown


def test_the_preview_speaks_the_sites_language_and_zone(client):
    live("Satu")
    client.force_login(factories.user("Managing editor", language="en", time_zone="Asia/Jayapura"))

    assert preview(client) == Client().get("/").content.decode()


def test_the_preview_shows_what_is_valid_of_a_form_that_is_not(desk):
    lead = live("Satu", 5)
    live("Dua")

    shown = preview(desk, lead=lead, banner_text="Kilat", banner_ends="at", pins="tidak-ada")

    assert (shown.index("Satu") < shown.index("Dua"), "Kilat" in shown) == (True, False)


def test_the_preview_keeps_the_other_pins_of_a_lead_that_is_pinned(desk):
    one, two = live("Satu", 5), live("Dua", 6)
    live("Tiga")

    shown = preview(desk, lead=one, pins=[uid(one), uid(two)])

    assert shown == preview(desk, lead=one, pins=[uid(two)])


def test_a_boxs_length_stands_only_where_html_has_one(desk):
    keep(pins=(Placed(uid(live("Satu"))),))

    shown = page(desk, SCREEN)

    assert len(shown.xpath("//input[@type='datetime-local']")) == 4
    assert shown.xpath("//input[@type='datetime-local'][@maxlength]") == []


def test_the_preview_shows_only_what_readers_may_see(desk):
    live("Satu")
    scheduled = factories.published(headline="Kenari terjadwal", at=NOW + HOUR)
    draft = factories.article(headline="Kenari konsep")

    shown = preview(desk, banner_text="Kenari kilat", banner_story=scheduled, lead=scheduled, pins=[uid(draft)])

    assert "Kenari" not in shown


def test_no_other_page_is_let_into_a_frame(desk):
    for address in (SCREEN, "/"):
        headers = desk.get(address).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    headers = desk.post(f"{SCREEN}preview/", form()).headers
    assert headers["X-Frame-Options"] == "DENY"


# ---- which stories


def offered(client, term: str = "") -> list[str]:
    response = client.get(f"{SCREEN}stories/", {"term": term})
    return [row["text"].partition("\n")[0] for row in response.json()["results"]]


def test_a_picker_offers_live_and_scheduled_stories_newest_first(desk):
    live("Panen cabai", 2)
    live("Harga cabai naik", 1)
    factories.published(headline="Cabai besok", at=NOW + HOUR, section=factories.section(name="Ekonomi"))
    live("Cabai ditarik", withdrawn_at=NOW, withdrawal_reason="Keliru")
    factories.article(headline="Cabai konsep")
    factories.article(headline="Cabai disetujui", stage=Stage.APPROVED, approved_number=0)
    factories.index()

    assert offered(desk) == ["Cabai besok", "Harga cabai naik", "Panen cabai"]
    assert offered(desk, "CABAI harga") == ["Harga cabai naik"]
    assert offered(desk, "cab") == ["Cabai besok", "Harga cabai naik", "Panen cabai"]
    assert offered(desk, "beras\x00") == []
    first = desk.get(f"{SCREEN}stories/").json()["results"][0]
    assert first["text"] == "Cabai besok\nScheduled · Ekonomi · 2 Mar 2026, 11:00 WIB"


def test_others_scheduled_stories_are_nobodys_without_the_right_to_see_them(client):
    curator = factories.user("Reporter", language="en")
    curator.user_permissions.add(Permission.objects.get(codename="curate_frontpage"))
    client.force_login(curator)
    live("Terbit")
    secret = factories.published(headline="Kenari", at=NOW + HOUR, owner=factories.user())
    factories.published(headline="Milik sendiri", at=NOW + HOUR, owner=curator)
    factories.index()

    assert offered(client) == ["Milik sendiri", "Terbit"]
    assert [offered(client, term) for term in ("kenari", "ken", "milik")] == [[], [], ["Milik sendiri"]]
    response = client.post(SCREEN, form(lead=secret))
    assert (response.context["form"].errors.keys(), "Kenari" in response.content.decode()) == ({"lead"}, False)
    client.get(f"{SCREEN}?lead={secret.pk}")
    keep(lead=Placed(uid(secret)), pins=(Placed(uid(secret)),), banner=Banner("Kilat", NOW + HOUR, uid(secret)))
    text = client.get(SCREEN).content.decode()
    assert ("Kenari" in text, "A story that you may not see" in text) == (False, True)


# ---- the ways to it


def test_the_way_from_the_desk(desk):
    assert SCREEN in page(desk, url("index")).xpath("//a/@href")
    other = Client()
    other.force_login(factories.user("Editor"))
    assert SCREEN not in page(other, url("index")).xpath("//a/@href")


def test_a_live_storys_page_leads_here_for_those_who_may(desk):
    story, draft = live("Satu"), factories.article()
    link = f"{SCREEN}?lead={story.pk}"
    other = Client()
    other.force_login(factories.user("Editor"))

    assert link in page(desk, story_url(story)).xpath("//a/@href")
    assert link not in page(other, story_url(story)).xpath("//a/@href")
    assert "?lead=" not in desk.get(story_url(draft)).content.decode()


def test_a_link_may_name_the_lead(desk):
    story, other = live("Satu"), live("Dua")
    keep(lead=Placed(uid(other)), pins=(Placed(uid(other)), Placed(uid(story))))

    response = desk.get(f"{SCREEN}?lead={story.pk}")

    shown = page_of(response)
    assert said(response) == ["The story stands below as the lead. Save to let readers see it there."]
    assert chosen(shown, "lead") == [uid(story)]
    assert chosen(shown, "pins") == [uid(other)]
    assert saved().lead.story == uid(other)


@pytest.mark.parametrize("which", ["draft", "none", "words"])
def test_a_link_to_what_can_have_no_place_says_so(desk, which):
    keep(lead=Placed(uid(live("Satu"))))
    wish = {"draft": lambda: factories.article().pk, "none": lambda: 999, "words": lambda: "x"}[which]()

    response = desk.get(f"{SCREEN}?lead={wish}")

    told = "This story can have no place on the front page: it is neither live nor scheduled."
    assert said(response) == ([] if which == "words" else [told])
    assert len(chosen(page_of(response), "lead")) == 1


def test_everything_on_the_screen_is_reached_without_scripts(desk):
    """Saving, previewing, restoring are plain forms; nothing is inline."""
    keep(lead=Placed(uid(live("Satu"))))
    keep()
    shown = page(desk, SCREEN)

    buttons = {button.get("name"): button for button in shown.xpath("//button[@type='submit'][@name]")}
    assert buttons.keys() == {"_save", "_preview", "_restore"}
    assert urlsplit(buttons["_preview"].get("formaction")).path == f"{SCREEN}preview/"
    assert buttons["_preview"].get("formtarget") == "_blank"
    assert shown.xpath("//main//@style | //main//@onclick | //main//script | //main//iframe") == []
    assert {"post"} == {form.get("method") for form in shown.xpath("//main//form[not(ancestor::template)]")}


@pytest.mark.parametrize("count", [1, 30])
def test_queries(desk, dewi, count):
    """The same for one story and edition as for thirty."""
    stories = [Placed(uid(live(f"Berita {n}", n, section=factories.section()))) for n in range(1, count + 1)]
    for n in range(count):
        pins = tuple(stories[n : n + curation.PINS])
        arrangement = Arrangement(stories[n], pins, Banner(f"Kilat {n}", NOW + HOUR, stories[-1].story))
        curation.save(arrangement, base=n, actor=factories.user("Managing editor"), now=NOW)

    assert len(queries(desk, SCREEN)) == COUNTS["screen"]
    assert len(queries(desk, f"{SCREEN}stories/")) == COUNTS["stories"]


COUNTS = {"screen": 12, "stories": 5}


def test_settings_hold_the_screen_to_the_desks_policy(desk):
    policy = desk.get(SCREEN).headers["Content-Security-Policy"]
    assert settings.DESK_CSP_UPDATE["script-src"][0] in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
