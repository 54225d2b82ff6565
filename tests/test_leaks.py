"""A canary in every text of every story that is not public: no public address may sing it before its time.

The addresses come from the resolver itself; a new one without a row in `ADDRESSES` fails the test.
"""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db.models import Model
from django.urls import URLPattern, reverse
from django.utils import timezone
from taggit.models import Tag

from articles import editing, html, lists, previews, publication, sitemaps, urls, workflow
from articles.models import (
    Article,
    ArticleSource,
    Correction,
    Label,
    Photo,
    PreviewLink,
    RelatedArticle,
    Section,
    Stage,
)
from articles.views import answers as views_answers
from tests import factories
from tests.asking import ask, store
from tests.factories import NOW
from tests.reading import headlines, page
from tests.settling import forget

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SONG = "kenari"  # every token begins with it, so that a search for it finds whatever leaks


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


# ---- what is planted


def texts(token: str) -> dict[str, str]:
    """The token in every text of a story's row."""
    names = ("headline", "kicker", "lead", "dateline_place", "dateline_outlet", "photo_caption")
    plain = {name: f"{token} {name}" for name in names}
    return plain | {
        "slug": f"{token}-slug",
        "body": f"<p>{token} paragraf</p><h2>{token}</h2><ul><li>{token}</li></ul>",
    }


def around(token: str) -> dict:
    """People, sources, topics, tags and a photo that only this story names, the token in each."""
    photo = factories.picture(
        **{name: f"{token} {name}" for name in ("alt", "caption", "photographer", "agency", "via")}, rights=token
    )
    person = {"name": f"{token} nama", "role": token, "bio": token, "portrait": photo}
    return {
        "authors": [factories.author(**person)],
        "editors": [factories.editor(**person)],
        "sources": [factories.source(name=f"{token} sumber", reliability=token, credit_line=token)],
        "topics": [factories.topic(name=f"{token} topik", summary=token, photo=photo)],
        "tags": [f"{token} tag"],
        "lead_photo": photo,
    }


def plant(token: str, section, at, **values) -> Article:
    """A story that sings `token` wherever it is seen."""
    made = factories.published(at=at, section=section, label=Label.OPINION, **texts(token), **around(token), **values)
    ArticleSource.objects.filter(article=made).update(role=token, url=f"https://contoh.example/{token}")
    Correction.objects.create(article=made, text=token, before=token, after=token, reason=token, published_at=at)
    return made


@pytest.fixture
def section():
    return factories.section(slug="nasional", parent=factories.section(slug="indonesia"))


@pytest.fixture
def witness(section):
    """A live story, to which others may stand related and in whose text they may be named."""
    return factories.published(headline="Saksi", section=section, at=NOW - 30 * HOUR, tags=["umum"])


def name_in(witness: Article, *stories: Article) -> None:
    """Make the live story name the others in its text and beside it."""
    lines = [html.story_block(str(story.uid), "") for story in stories]
    figures = [
        html.photo_block(str(story.lead_photo.uid), "") for story in stories if story.lead_photo and story.is_live(NOW)
    ]
    Article.objects.filter(pk=witness.pk).update(body="<p>Isi.</p>" + "".join(lines + figures))
    for position, story in enumerate(stories):
        RelatedArticle.objects.create(article=witness, target=story, position=position)


# ---- every public address


def slugs(model: type[Model]) -> list[list[str]]:
    return [[slug] for slug in model._default_manager.values_list("slug", flat=True)]


def story_addresses() -> list[list]:
    """The right and a wrong address of every story there is."""
    right = [[story.pk, story.slug] for story in Article.objects.all()]
    return right + [[pk, "salah"] for pk, _ in right]


def days() -> list[list]:
    """Every day on which a story has any time, and the day after."""
    times = Article.objects.values_list("published_at", "withdrawn_at", "created_at")
    found = {
        timezone.localdate(moment + timedelta(days=n)) for row in times for moment in row if moment for n in (0, 1)
    }
    return [[day.year, day.month, day.day] for day in sorted(found)]


def only() -> list[list]:
    return [[]]


ADDRESSES = {
    **dict.fromkeys(("search", "suggest"), only),
    **dict.fromkeys(("home", "list", "list_ninjs", "index", "feed", "feed_atom", "sitemap", "robots"), only),
    **dict.fromkeys(("masthead", "guidelines", "right_of_reply", "corrections"), only),
    **dict.fromkeys(("health_live", "health_ready"), only),
    **{name: lambda model=kind.model: slugs(model) for name, kind in lists.KINDS.items()},
    **{f"{name}_feed": lambda model=kind.model: slugs(model) for name, kind in lists.KINDS.items()},
    **{f"{name}_feed_atom": lambda model=kind.model: slugs(model) for name, kind in lists.KINDS.items()},
    "story": story_addresses,
    "story_short": lambda: [[pk] for pk in Article.objects.values_list("pk", flat=True)],
    "story_ninjs": lambda: [[pk] for pk in Article.objects.values_list("pk", flat=True)],
    "story_history": lambda: [[pk] for pk in Article.objects.values_list("pk", flat=True)],
    "preview": lambda: [["a" * 22], *([digest] for digest in PreviewLink.objects.values_list("digest", flat=True))],
    "read": lambda: [[pk] for pk in Article.objects.values_list("pk", flat=True)],
    "index_day": days,
    **dict.fromkeys(("sitemap_news", "security", "security_short", "ads"), only),
    "sitemap_part": lambda: [[name, number] for name in sitemaps.NAMES for number in (0, 1)],
    "media": lambda: [[photo.rendition().name] for photo in Photo.objects.exclude(key="")] + [["photos/aa.png"]],
}


def questions() -> list[dict[str, str]]:
    """What lists may be asked: the song itself, every filter with every value, what is no value."""
    asked = [{"q": SONG}, {"date_from": "2026-02-01"}, {"date_to": "2099-01-01"}, {"date_from": "x"}]
    asked += [{"label": label} for label in Label.values]
    return asked + [{name: slug} for name, kind in lists.KINDS.items() for [slug] in slugs(kind.model)]


def gathered() -> list[str]:
    """Every list there is, by section, topic … and by day."""
    return [reverse(name, args=args) for name in (*lists.KINDS, "index_day") for args in ADDRESSES[name]()]


def queries() -> list[str]:
    """Every question to the list of all stories and to search; to each other list two."""
    every = [reverse(name, query=asked) for name in ("list", "list_ninjs", "search") for asked in questions()]
    pages = [reverse(name, query={"page": 2}) for name in ("list", "list_ninjs")]
    pages += [reverse("suggest", query={"q": typed}) for typed in (SONG, SONG[:3], f"{SONG} ", "to", "ju")]
    sorts = [{"q": SONG}, {"label": "opinion"}]
    return every + pages + [f"{address}?{urlencode(asked)}" for address in gathered() for asked in sorts]


def public_addresses() -> list[str]:
    """Every address that the resolver knows, with everything that the database could put into it."""
    named = [pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    assert len(named) == len(urls.urlpatterns)
    assert set(named) == set(ADDRESSES), "an address of the resolver has no row here"
    made = [reverse(name, args=args) for name in named for args in ADDRESSES[name]()]
    return [*made, *queries(), "/indeks/?date=2026-03-02", "/tidak/ada/"]


def singing(client, token: str) -> set[str]:
    """The public addresses whose answer holds the token, but for what the asker typed: that comes back in inputs."""
    return heard(client, token)[token]


def heard(client, *tokens: str) -> dict[str, set[str]]:
    """The same for several tokens in one walk."""
    found: dict[str, set[str]] = {token: set() for token in tokens}
    for address in public_addresses():
        response = client.get(address)
        assert response.status_code < 500, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = re.sub(r"<input[^>]*>", "", body.decode("utf-8", "replace"))
        echo = f"?{response.request['QUERY_STRING']}"
        text = (text + str(response.headers)).replace(echo, "").replace(echo.replace("&", "&amp;"), "")
        for token in tokens:
            if token in text:
                found[token].add(address)
    return found


def own_addresses(story: Article) -> set[str]:
    """Where a live story must be seen: its page and every list and feed that it belongs to."""
    kinds = {
        "section": [story.section, story.section.parent], "topic": story.topics.all(), "tag": story.tags.all(),
        "author": story.authors.all(), "editor": story.editors.all(), "source": story.sources.all(),
    }  # fmt: skip
    lists_of = {(name, item.slug) for name, items in kinds.items() for item in items}
    plain = {reverse(name) for name in ("home", "list", "list_ninjs", "feed", "feed_atom", "sitemap_news", "masthead")}
    plain |= {reverse("sitemap_part", args=[name, 0]) for name in ("story", "tag")}  # whose addresses hold their words
    pages = {reverse(name, args=[slug]) for name, slug in lists_of}
    feeds = {reverse(f"{name}_{form}", args=[slug]) for name, slug in lists_of for form in ("feed", "feed_atom")}
    both = ("list", "list_ninjs")
    filters = {reverse(each, query={name: slug}) for name, slug in lists_of for each in both}
    filters |= {reverse(each, query={"label": story.label}) for each in both}
    filters |= {reverse(name, query={"q": SONG}) for name in ("list", "search", "suggest")}
    day = timezone.localdate(story.published_at)
    return (
        plain
        | pages
        | feeds
        | filters
        | {story.get_absolute_url(), reverse("story_ninjs", args=[story.pk])}
        | {reverse("index_day", args=[day.year, day.month, day.day])}
    )


# ---- the tests


def test_a_draft_is_nowhere(client, section, witness):
    token = f"{SONG}konsep"
    plant(token, section, NOW - HOUR)
    Article.objects.exclude(pk=witness.pk).update(
        published_at=None, live_number=None, stage=Stage.DRAFT, publish_at=NOW - HOUR
    )
    name_in(witness, *Article.objects.exclude(pk=witness.pk))
    assert singing(client, token) == set()
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        assert singing(client, token) == set()


def test_a_scheduled_story_is_nowhere_before_its_time_and_everywhere_after(client, section, witness):
    token = f"{SONG}terjadwal"
    story = plant(token, section, NOW + HOUR)
    name_in(witness, story)
    assert singing(client, token) == set()
    with time_machine.travel(NOW + HOUR - timedelta(seconds=1), tick=False):
        assert singing(client, token) == set()
    with time_machine.travel(NOW + HOUR, tick=False):
        assert singing(client, token) >= own_addresses(story) | {witness.get_absolute_url()}


def test_a_preview_shows_one_draft_to_who_has_its_secret_and_nothing_else(client, section, witness):
    shown, hidden = f"{SONG}konsep", f"{SONG}lain"
    plant(shown, section, NOW - HOUR)
    other = plant(hidden, section, NOW - HOUR)
    Article.objects.exclude(pk=witness.pk).update(
        published_at=None, live_number=None, stage=Stage.DRAFT, owner=factories.user("Reporter")
    )
    draft = Article.objects.get(headline__startswith=shown)
    name_in(draft, other, witness)
    Article.objects.filter(pk=draft.pk).update(body=f"<p>{shown}</p>{html.story_block(str(other.uid), '')}")
    name_in(witness, draft)
    draft = Article.objects.get(pk=draft.pk)
    _link, secret = previews.make(draft, number=0, label=f"{SONG}label", lasts=HOUR, actor=draft.owner, now=NOW)
    preview = client.get(reverse("preview", args=[secret])).content.decode()
    assert shown in preview
    assert hidden not in preview
    assert "Saksi" in preview
    assert heard(client, shown, hidden, f"{SONG}label") == {shown: set(), hidden: set(), f"{SONG}label": set()}


def test_a_story_that_was_merged_into_a_hidden_one_does_not_lead_there(client, section):
    gone = factories.published(
        headline="Lama", section=section, at=NOW - 2 * HOUR, withdrawn_at=NOW, withdrawal_reason="x"
    )
    heirs = [plant(f"{SONG}pewaris{n}", section, NOW + n * HOUR - HOUR) for n in range(3)]
    addresses = [gone.get_absolute_url(), f"/artikel/{gone.pk}/", reverse("story_ninjs", args=[gone.pk])]
    Article.objects.filter(pk=heirs[0].pk).update(published_at=None, live_number=None, stage=Stage.DRAFT)
    Article.objects.filter(pk=heirs[1].pk).update(withdrawn_at=NOW, withdrawal_reason="x")
    for heir in heirs:
        Article.objects.filter(pk=gone.pk).update(merged_into=heir)
        answers = [client.get(address) for address in addresses]
        assert not [each for each in answers if SONG in each.content.decode() + str(each.headers)]
        assert {each.status_code for each in answers} <= {301, 410}


def test_a_pending_update_is_nowhere_before_it_is_published(client, section, witness):
    token = f"{SONG}tunda"
    story = factories.published(headline="Yang terbit", section=section, at=NOW - HOUR)
    name_in(witness, story)
    base = editing.working(story)
    ids = {
        key: [row.pk for row in rows] for key, rows in around(token).items() if key in ("authors", "editors", "topics")
    }
    sources = [{"id": factories.source(name=token).pk, "role": token, "url": f"https://contoh.example/{token}"}]
    photo = factories.picture(caption=token)
    content = base.content | texts(token) | ids
    content |= {"sources": sources, "tags": [token], "lead_photo": photo.pk, "publish_at": (NOW - HOUR).isoformat()}
    revision = editing.save(story, content, base=base.number, actor=None, now=NOW)
    assert singing(client, token) == set()
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        assert singing(client, token) == set()
    for step in ("submit", "approve", "publish"):
        workflow.move(story, step, base=revision.number, actor=None, now=NOW)
    story = Article.objects.get(pk=story.pk)
    assert singing(client, token) >= own_addresses(story) | {witness.get_absolute_url()}


def test_a_redacted_version_is_nowhere(client, section, witness):
    token = f"{SONG}ditutup"
    story = factories.published(headline="Yang terbit", section=section, at=NOW - HOUR)
    name_in(witness, story)
    clean = editing.working(story).content
    texts_of = {key: value for key, value in texts(token).items() if key != "slug"}
    for number, content in ((0, clean | texts_of | {"tags": [token]}), (1, clean | {"lead": "Bersih."})):
        story = Article.objects.get(pk=story.pk)
        publication.hotfix(
            story,
            content,
            base=story.live_number,
            change=publication.Change(),
            actor=None,
            now=NOW - HOUR / (number + 2),
        )
    history = reverse("story_history", args=[story.pk])
    assert singing(client, token) == {history}
    release = story.releases.exclude(number=Article.objects.get(pk=story.pk).live_number).order_by("-at").first()
    publication.redact(release, reason="Keliru.", actor=factories.user("Managing editor"), now=NOW)
    assert singing(client, token) == set()


def test_a_withdrawn_story_is_gone_everywhere(client, section, witness):
    token = f"{SONG}ditarik"
    story = plant(token, section, NOW - HOUR, withdrawn_at=NOW - timedelta(minutes=5), withdrawal_reason="Keliru")
    name_in(witness, story)
    assert singing(client, token) == set()
    assert client.get(story.get_absolute_url()).status_code == 410


def test_a_withdrawal_in_the_future_takes_effect_at_its_moment(client, section, witness):
    token = f"{SONG}nanti"
    story = plant(token, section, NOW - HOUR, withdrawn_at=NOW + HOUR, withdrawal_reason="Habis masa")
    name_in(witness, story)
    assert singing(client, token) >= own_addresses(story) | {witness.get_absolute_url()}
    # The photo in the witness's own text is the witness's: it stays; so it is taken out before looking on.
    Article.objects.filter(pk=witness.pk).update(body=html.story_block(str(story.uid), token))
    with time_machine.travel(NOW + HOUR, tick=False):
        assert singing(client, token) == set()


@pytest.mark.parametrize(
    "kind", [kind for kind in lists.KINDS.values() if not kind.standing], ids=lambda kind: kind.name
)
def test_lists_give_no_hint_of_stories_to_come(client, section, kind):
    names = {"tag": "tags"}.get(kind.name, f"{kind.name}s")
    shared = around(f"{SONG}bersama")[names]
    factories.published(headline="Terbit", section=section, at=NOW - HOUR, **{names: shared})
    plant(f"{SONG}besok", section, NOW + HOUR)
    article = Article.objects.get(headline="Terbit")
    target = kind.model._default_manager.get(slug=shared_slug(kind, article))
    for address in (reverse(kind.name, args=[target.slug]), reverse("list", query={kind.name: target.slug})):
        assert headlines(page(client, address)) == ["Terbit"]
    unborn = kind.model._default_manager.get(name__startswith=f"{SONG}besok")
    nothing = client.get(reverse(kind.name, args=["tak-pernah-ada"]))
    hidden = client.get(reverse(kind.name, args=[unborn.slug]))
    assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content) == (404, nothing.content)


# ---- what hidden stories may not change


def hide(token: str, section) -> None:
    """Plant stories that are not live: a draft, a scheduled, a withdrawn and a spiked one, in what none else names."""
    rare = Section.objects.get(slug="sepi")
    for n, own in enumerate((section, rare)):
        plant(f"{token}besok{n}", own, NOW + HOUR)
        plant(f"{token}lusa{n}", own, NOW + 48 * HOUR)
        plant(f"{token}ditarik{n}", own, NOW - HOUR, withdrawn_at=NOW, withdrawal_reason="Keliru")
        for stage in (Stage.DRAFT, Stage.SPIKED):
            story = plant(f"{token}{stage}{n}", own, NOW - HOUR)
            Article.objects.filter(pk=story.pk).update(published_at=None, live_number=None, stage=stage)
        # Rows that live stories name too, in a hidden one: their numbers must not grow.
        for label in Label.values:
            seen = Article.objects.live(NOW).first()
            factories.published(
                at=NOW + HOUR, section=section, label=label, headline="Harga beras",
                authors=seen.authors.all(), editors=seen.editors.all(), sources=seen.sources.all(),
                topics=seen.topics.all(), tags=[tag.name for tag in seen.tags.all()],
            )  # fmt: skip


@pytest.fixture
def told(section):
    """Addresses of lists with filters, over a few live stories."""
    names = {name: getattr(factories, name)(slug=f"{name}-satu") for name in ("author", "editor", "source", "topic")}
    for n in range(3):
        rows = {f"{name}s": [row] for name, row in names.items()} if n else {}
        factories.published(headline="Harga beras", section=section, at=NOW - (n + 1) * HOUR, tags=["umum"], **rows)
    asked = [{name: row.slug} for name, row in names.items()]
    asked += [{"section": section.parent.slug}, {"section": section.slug}, {"tag": "umum"}, {"q": "beras"}]
    asked += [{"label": label} for label in Label.values]
    asked += [{"date_from": "2026-03-02"}, {"date_to": "2026-03-02"}, {"section": "sepi"}, {}]
    pairs = [one | other for one in asked[:3] for other in asked[4:12]]
    at = [reverse(name, args=[row.slug]) for name, row in names.items()]
    at += ["/berita/", "/tag/umum/", f"/kanal/{section.parent.slug}/", "/indeks/2026/03/02/"]
    factories.section(slug="sepi", parent=section.parent)
    lists_with = [f"{address}?{urlencode(one)}" for address in at for one in asked]
    lists_with += [f"/cari/?{urlencode({'q': 'beras'} | one)}" for one in asked]
    return lists_with + [f"/berita/?{urlencode(pair)}" for pair in pairs]


def answers(client, addresses: list[str]) -> dict[str, bytes]:
    """What readers get at each address, of one and the same generation of the site."""
    forget()
    return {address: client.get(address).content for address in addresses}


@pytest.mark.parametrize("live", [6, 12])
def test_hidden_stories_change_no_byte_of_the_front_page(client, section, live):
    """Of its sections and the topic in focus either, which has stories that stand above already."""
    topics = [factories.topic(slug="panen"), factories.topic(slug="hujan")]
    menu = factories.section(slug="daerah", in_menu=True)
    for n in range(live):
        factories.published(at=NOW - (n + 1) * HOUR, section=menu, topics=topics[: 1 + n % 2])
    factories.section(slug="sepi", parent=section)
    before = answers(client, ["/"])
    hide(SONG, section)
    for n in range(1, 20):  # more of them than of those that readers see
        factories.published(at=NOW + n * HOUR, section=menu, topics=topics[1:])
        factories.article(section=menu, topics=topics, headline="Konsep")
        factories.published(at=NOW - n * HOUR, section=menu, topics=topics, withdrawn_at=NOW, withdrawal_reason="x")
    assert answers(client, ["/"]) == before
    assert b"/topik/panen/" in before["/"]


@pytest.mark.parametrize("counted", [lists.COUNTED, 0], ids=["choices with numbers", "a large site's, without"])
def test_hidden_stories_change_no_byte_of_any_filtered_list(client, section, told, monkeypatch, counted):
    monkeypatch.setattr(lists, "COUNTED", counted)
    factories.index()
    before = answers(client, told)
    hide(SONG, section)
    factories.index()
    after = answers(client, told)
    assert [address for address in told if before[address] != after[address]] == []
    assert sum(b"beras" in text for text in before.values()) > 50


def test_the_page_store_answers_all_alike_and_knows_nothing_of_hidden_stories(client, section, told, monkeypatch):
    """An editor's request first, then anybody's: no cookie, and not a byte that a hidden story or the asker changed."""
    monkeypatch.setattr(views_answers, "PAGE_SIZE", 2)  # so that a number of stories is seen by its last page
    client.force_login(factories.user("Managing editor", language="en"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    at = [*told[::7], "/", "/feed/", "/berita.json", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-story-0.xml"]
    seen = Article.objects.live(NOW)[0]
    for n in range(3):
        Correction.objects.create(article=seen, text=f"Angka {n} diralat.", published_at=NOW - (n + 1) * HOUR)
    at += [seen.get_absolute_url(), reverse("story_ninjs", args=[seen.pk]), "/redaksi/", "/koreksi/", "/indeks/"]
    at += ["/cari/?q=beras", "/cari/saran/?q=ber"]
    at += [f"/kanal/{section.slug}/feed/", "/tag/umum/feed/", "/tag/umum/feed/atom/"]
    factories.index()

    def answers() -> dict:
        forget()
        kept = store()
        by_editor = {address: ask(kept, address, headers={"cookie": cookie}) for address in at}
        by_anybody = {address: ask(kept, address) for address in at}
        assert not [address for address in at if "Set-Cookie" in by_editor[address].headers]
        assert by_editor == by_anybody
        return by_anybody

    before = answers()
    hide(SONG, section)
    hidden = Article.objects.exclude(pk__in=Article.objects.live(NOW))
    hidden.update(follows=seen)
    RelatedArticle.objects.create(article=seen, target=hidden[0], position=0)
    factories.index()
    after = answers()
    assert [address for address in at if before[address] != after[address]] == []
    assert {before[address].status_code for address in at} == {200}


def test_looking_for_the_words_of_hidden_stories_finds_what_unknown_words_find(client, section, told):
    hide(SONG, section)
    factories.index()
    for address in ("/berita/", "/tag/umum/", "/indeks/2026/03/02/", "/cari/"):
        for word in (f"{SONG}besok0", f"{SONG}ditarik1", f"{SONG}draft0", f"{SONG}spiked1"):
            known = client.get(address, {"q": word}).content.decode()
            unknown = client.get(address, {"q": "z" + word[1:]}).content.decode()
            assert known.replace(word, "z" + word[1:]) == unknown


def shared_slug(kind, article) -> str:
    """The slug of the one that a live story names."""
    return Article.objects.filter(pk=article.pk).values_list(f"{kind.path}__slug", flat=True).get()


def test_the_alarm_works(client, section):
    """A canary that nobody can miss: were `singing` deaf, every other test here would pass."""
    story = plant(f"{SONG}umum", section, NOW - HOUR)
    Tag.objects.create(name="lepas", slug="lepas")
    assert singing(client, f"{SONG}umum") >= own_addresses(story)
