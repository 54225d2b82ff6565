"""The front page, lists, people and the newsroom as machines read them: JSON-LD by schema.org."""

from datetime import timedelta

import pytest

from articles.models import Arrangement, FrontEdition, Placed
from tests import factories
from tests.factories import NOW
from tests.machines import FOLDER, ORGANIZATION, SITE, data, image, large, person, site

pytestmark = pytest.mark.django_db
CONTEXT = {"@context": "https://schema.org"}
NEWEST_FIRST = "https://schema.org/ItemListOrderDescending"


@pytest.fixture(autouse=True)
def _site(settings):
    with site(settings):
        yield


def named(client, address: str) -> dict[str, dict]:
    """The data blocks of a page by type."""
    return {block["@type"]: block for block in data(client, address)}


def items(item_list: dict) -> list[tuple[int, str]]:
    """What an ItemList names: places and paths."""
    assert all(set(item) == {"@type", "position", "url"} for item in item_list["itemListElement"])
    return [(item["position"], item["url"].removeprefix(SITE)) for item in item_list["itemListElement"]]


def way(crumbs: dict) -> list[tuple[str, str]]:
    """The steps of a BreadcrumbList: names and paths."""
    steps = crumbs["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step["item"].removeprefix(SITE)) for step in steps]


# ---- the front page, the newsroom


def test_the_front_page_names_the_site_and_who_answers_for_it(client):
    site_itself, organization = data(client, "/")
    assert site_itself == {
        **CONTEXT,
        "@type": "WebSite",
        "@id": f"{SITE}/#website",
        "name": "Warta Pagi",
        "url": f"{SITE}/",
        "inLanguage": "en",
        "publisher": {"@id": f"{SITE}/#publisher"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/cari/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    assert organization == CONTEXT | ORGANIZATION


def test_the_front_page_lists_its_stories_once_in_the_order_of_their_places(client):
    stories = [factories.published(at=NOW - timedelta(hours=n)) for n in range(25)]
    lead = Arrangement(Placed(str(stories[20].uid)))
    FrontEdition.objects.create(number=1, content=lead.content(), created_at=NOW)
    told = items(named(client, "/")["ItemList"])
    assert told[:3] == [
        (1, stories[20].get_absolute_url()),
        (2, stories[0].get_absolute_url()),
        (3, stories[1].get_absolute_url()),
    ]
    assert [place for place, _address in told] == list(range(1, 26))
    assert {address for _place, address in told} == {story.get_absolute_url() for story in stories}


def test_the_newsroom(client):
    organization, crumbs = data(client, "/redaksi/")
    assert organization == CONTEXT | ORGANIZATION
    assert way(crumbs) == [("Home", "/"), ("The newsroom", "/redaksi/")]


# ---- lists


def test_pages_of_a_section_go_on_counting(client):
    dunia = factories.section(name="Dunia", slug="dunia")
    eropa = factories.section(name="Eropa", slug="eropa", parent=dunia, description="Benua di barat.")
    stories = [factories.published(at=NOW - timedelta(hours=n), section=eropa) for n in range(22)]
    told = named(client, "/kanal/eropa/?page=2")
    assert told["CollectionPage"] == {
        **CONTEXT,
        "@type": "CollectionPage",
        "url": f"{SITE}/kanal/eropa/?page=2",
        "name": "Eropa",
        "description": "Benua di barat.",
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": 22,
            "itemListOrder": NEWEST_FIRST,
            "itemListElement": [
                {"@type": "ListItem", "position": 21, "url": SITE + stories[20].get_absolute_url()},
                {"@type": "ListItem", "position": 22, "url": SITE + stories[21].get_absolute_url()},
            ],
        },
    }
    assert way(told["BreadcrumbList"]) == [("Home", "/"), ("Dunia", "/kanal/dunia/"), ("Eropa", "/kanal/eropa/")]
    assert named(client, "/kanal/dunia/")["CollectionPage"]["url"] == f"{SITE}/kanal/dunia/"


def test_every_list_names_its_stories_and_the_way_to_it(client):
    source, topic = factories.source(name="Kantor", slug="kantor"), factories.topic(name="Musim", slug="musim")
    story = factories.published(sources=[source], topics=[topic], tags=["feri"])
    ways = {
        "/berita/": [("All stories", "/berita/")],
        "/topik/musim/": [("Musim", "/topik/musim/")],
        "/tag/feri/": [("feri", "/tag/feri/")],
        "/sumber/kantor/": [("Kantor", "/sumber/kantor/")],
        "/indeks/2026/03/02/": [("Day by day", "/indeks/"), ("2 March 2026", "/indeks/2026/03/02/")],
    }
    for address, steps in ways.items():
        told = named(client, address)
        assert items(told["CollectionPage"]["mainEntity"]) == [(1, story.get_absolute_url())], address
        assert told["CollectionPage"]["url"] == SITE + address
        assert way(told["BreadcrumbList"]) == [("Home", "/"), *steps]


def test_the_newest_day_has_its_own_address(client):
    factories.published()
    assert named(client, "/indeks/")["CollectionPage"]["url"] == f"{SITE}/indeks/2026/03/02/"


def test_a_topic_shows_its_picture_while_its_rights_last(client):
    topic = factories.topic(slug="musim", summary="Hujan.", photo=large(caption="Awan.", photographer=""))
    factories.published(topics=[topic])
    assert named(client, "/topik/musim/")["CollectionPage"]["image"][0] == image("16x9", 1280, 720, caption="Awan.")
    topic.photo.rights_end = NOW
    topic.photo.save()
    told = named(client, "/topik/musim/")["CollectionPage"]
    assert (told["description"], "image" in told) == ("Hujan.", False)


@pytest.mark.parametrize(
    "address",
    ["/berita/?label=news", "/kanal/dunia/?label=news", "/berita/?date_from=kemarin", "/indeks/2026/03/02/?label=news",
     "/indeks/2025/01/01/", "/cari/?q=isi"],
)  # fmt: skip
def test_what_search_engines_leave_out_has_no_data(client, address):
    factories.published(section=factories.section(slug="dunia"))
    factories.index()
    assert data(client, address) == []


def test_a_section_without_stories_has_no_list(client):
    factories.section(name="Dunia", slug="dunia")
    told = named(client, "/kanal/dunia/")["CollectionPage"]
    assert told["mainEntity"] == {"@type": "ItemList", "numberOfItems": 0, "itemListOrder": NEWEST_FIRST}


def test_no_list_names_a_story_that_readers_do_not_see(client):
    section = factories.section(slug="dunia")
    shown = factories.published(section=section)
    factories.published(section=section, at=NOW + timedelta(seconds=1))
    factories.published(section=section, withdrawn_at=NOW, withdrawal_reason="Keliru")
    factories.article(section=section)
    for address in ("/", "/berita/", "/kanal/dunia/", "/indeks/2026/03/02/"):
        told = named(client, address)
        listed = told.get("ItemList") or told["CollectionPage"]["mainEntity"]
        assert items(listed) == [(1, shown.get_absolute_url())], address


# ---- people


@pytest.mark.parametrize("kind", ["author", "editor"])
def test_a_person_has_a_profile(client, kind):
    portrait = large(alt="Dewi", caption="Dewi di kapal.", photographer="Rina")
    made = getattr(factories, kind)(
        name="Dewi", slug="dewi", role="Wartawan", bio="Menulis tentang laut.", portrait=portrait,
        contact="dewi@berita.example",
    )  # fmt: skip
    story = factories.published(**{f"{kind}s": [made]})
    path = made.get_absolute_url()
    told = named(client, path)
    credit = {"creditText": "Rina", "creator": {"@type": "Person", "name": "Rina"}}
    assert told["ProfilePage"] == {
        **CONTEXT,
        "@type": "ProfilePage",
        "url": SITE + path,
        "name": "Dewi",
        "mainEntity": {
            **person(path.split("/")[1], "dewi"),
            "name": "Dewi",
            "jobTitle": "Wartawan",
            "description": "Menulis tentang laut.",
            "email": "dewi@berita.example",
            "image": [
                image("16x9", 1280, 720, **credit),
                image("4x3", 1200, 900, **credit),
                image("1x1", 1200, 1200, **credit),
            ],
        },
    }
    assert items(told["ItemList"]) == [(1, story.get_absolute_url())]
    assert way(told["BreadcrumbList"]) == [("Home", "/"), ("Dewi", path)]


def test_a_portrait_goes_with_its_rights(client):
    factories.published(authors=[factories.author(slug="dewi", portrait=large(rights_end=NOW))])
    assert FOLDER not in str(named(client, "/penulis/dewi/")["ProfilePage"])
