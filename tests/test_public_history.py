"""A story's public history: what readers saw when, what changed, and nothing that they never saw."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import editing, generation, html, publication
from articles.content import snapshot
from articles.models import Article, Correction, Release, Revision, Stage
from articles.publication import Change
from tests import asking, factories
from tests.factories import NOW
from tests.reading import has, page, texts, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)
CANARY = "kenari"


@pytest.fixture
def story():
    """A live story, fresh from a fixture."""
    return factories.published(
        headline="Harga cabai turun",
        body="<p>Panen raya menekan harga.</p><p>Pedagang mengeluh.</p>",
        at=NOW - 3 * HOUR,
    )


def change(story: Article, kind=Release.Change.UPDATED, *, at=NOW - HOUR, text="Angka salah.", **content) -> Article:
    """Change what readers see, at once; return the story as it is then."""
    story = Article.objects.get(pk=story.pk)
    live = editing.at(story, story.live_number)
    told = Change(kind, text=text if kind == Release.Change.CORRECTION else "")
    publication.hotfix(story, live | content, base=story.live_number, change=told, actor=None, now=at)
    return Article.objects.get(pk=story.pk)


def history(client, story):
    return page(client, reverse("story_history", args=[story.pk]))


def entries(tree):
    """The versions on the page, newest first."""
    return tree.xpath(f"//ol[{has('versions')}]/li")


def redact(release: Release, reason: str = "Menyebut nama anak.") -> None:
    publication.redact(release, reason=reason, actor=factories.user("Managing editor"), now=NOW)


# ---- versions


def test_a_story_fresh_from_a_fixture_has_one_version(client, story):
    (entry,) = entries(history(client, story))
    assert texts(entry, ".//h2") == ["Version 1"]
    assert texts(entry, ".//time") == ["2 March 2026, 07:00 WIB"]
    assert "First publication" in words(entry)
    assert texts(entry, ".//ins | .//del") == []
    assert "Panen raya menekan harga." in words(entry.xpath(".//details")[0])


def test_a_changed_story_shows_when_and_how_it_changed_newest_first(client, story):
    change(
        story, Release.Change.SILENT, at=NOW - 2 * HOUR, body="<p>Panen raya menekan harga.</p><p>Pedagang senang.</p>"
    )
    change(story, Release.Change.CORRECTION, text="Bukan turun, naik.", headline="Harga cabai naik")
    newest, middle, first = entries(history(client, story))
    assert texts(newest, ".//time") == ["2 March 2026, 09:00 WIB"]
    assert texts(newest, f".//*[{has('version-kind')}]") == ["Correction"]
    assert texts(newest, f".//*[{has('correction')}]") == ["Bukan turun, naik."]
    assert texts(newest, ".//dl/div") == ["Headline Harga cabai removed: turun added: naik"]
    assert texts(middle, f".//*[{has('version-kind')}]") == ["Small correction of the spelling"]
    assert texts(middle, f".//*[{has('passages')}]/*") == [
        "1 paragraph without a change",
        "Pedagang removed: mengeluh added: senang.",
    ]
    assert texts(first, f".//*[{has('version-kind')}]") == ["First publication"]


def test_every_field_that_readers_see_is_compared(client, story):
    ani, budi = factories.author(name="Ani"), factories.author(name="Budi")
    source = factories.source(name="Kantor Kota")
    photo = factories.picture(alt="Cabai", photographer="Rina")
    before = {key: getattr(story, key).get().name for key in ("authors", "editors", "sources")}
    change(
        story, kicker="Ekonomi", lead="Ringkas.", dateline_place="AMBON", dateline_outlet="WARTA", label="opinion",
        section=factories.section(name="Pangan").pk, authors=[ani.pk, budi.pk],
        editors=[factories.editor(name="Surya").pk],
        sources=[{"id": source.pk, "role": "data", "url": "https://kota.example/1"}], lead_photo=photo.pk,
        topics=[factories.topic(name="Panen").pk], tags=["cabai"], photo_caption="Cabai merah.",
        related=[factories.published(headline="Yang lain").pk],
    )  # fmt: skip
    found = texts(entries(history(client, story))[0], ".//dl/div")
    assert found == [
        "Kicker added: Ekonomi",
        "Standfirst added: Ringkas.",
        "Label added: Opinion",
        "Dateline added: AMBON, WARTA",
        "Lead photo added: Cabai (Source: Rina)",
        "Photo caption added: Cabai merah.",
        f"Section removed: {story.section.name} added: Pangan",
        f"Authors removed: {before['authors']} added: Ani added: Budi",
        f"Editors removed: {before['editors']} added: Surya",
        f"Sources removed: {before['sources']} added: Kantor Kota (data) https://kota.example/1",
        "Topics added: Panen",
        "Tags added: cabai",
        "Related stories added: Yang lain",
    ]


def test_a_gallery_says_what_photos_came_went_and_moved(client, story):
    rows = [factories.picture(caption=f"Kios {n}", photographer="Rina") for n in range(4)]
    ended = factories.picture(caption=CANARY, rights_end=NOW)
    one, two, three, four = (str(row.uid) for row in rows)
    gallery = html.gallery_block([one, two, three, str(ended.uid)], "Pasar pagi")
    change(story, body=f"<p>Isi.</p>{gallery}")
    change(story, body=f"<p>Isi.</p>{html.gallery_block([three, one, four], 'Pasar sore')}")
    newest, before, _first = entries(history(client, story))
    assert texts(newest, f".//*[{has('own')}]/*[not(self::ul)]") == [
        "Gallery, 3 photos",
        "Pasar removed: pagi added: sore",
    ]
    assert texts(newest, f".//*[{has('own')}]//li") == [
        "removed: Kios 1 (Source: Rina)",
        "Kios 2 (Source: Rina)",
        "Kios 0 (Source: Rina) (moved)",
        "added: Kios 3 (Source: Rina)",
    ]
    assert texts(before, f".//*[{has('own')}]//li") == [f"added: Kios {n} (Source: Rina)" for n in range(3)]


def test_a_source_that_says_more_is_changed_in_its_words(client, story):
    source = story.sources.get()
    change(story, sources=[{"id": source.pk, "role": "data", "url": ""}])
    assert texts(entries(history(client, story))[0], ".//dl/div") == [f"Sources {source.name} added: (data)"]


def test_what_only_the_desk_sees_is_no_difference(client, story):
    change(story, verification="checked", publish_at="2030-01-01T00:00:00+00:00", slug=f"{CANARY}-slug")
    tree = history(client, story)
    assert texts(entries(tree)[0], f".//*[{has('version-body')}]") == ["Nothing that readers see changed."]


def test_nobody_of_the_desk_is_named(client, story):
    tono = factories.user("Managing editor", username=f"{CANARY}1", first_name=CANARY)
    content = snapshot(story) | {"lead": "Baru."}
    told = Change(Release.Change.CORRECTION, text="Salah.", reason=CANARY)
    publication.hotfix(story, content, base=0, change=told, actor=tono, now=NOW, comment=CANARY)
    redact(Release.objects.get(number=0))
    assert CANARY not in client.get(reverse("story_history", args=[story.pk])).content.decode()


# ---- only what is public


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"published_at": NOW + HOUR}, 404),
        ({"published_at": None, "live_number": None, "stage": Stage.DRAFT}, 404),
        ({"withdrawn_at": NOW - HOUR, "withdrawal_reason": "Keliru."}, 410),
        ({"withdrawn_at": NOW + HOUR, "withdrawal_reason": "Nanti."}, 200),
    ],
)
def test_only_live_stories_have_a_history(client, story, values, status):
    Article.objects.filter(pk=story.pk).update(**values)
    tree = page(client, reverse("story_history", args=[story.pk]), status)
    assert ("Keliru." in words(tree)) == (status == 410)
    assert ("Harga cabai" in words(tree)) == (status == 200)


def test_no_such_story(client):
    assert client.get("/artikel/1/riwayat/").status_code == 404


def test_a_version_to_come_and_a_pending_update_are_not_there(client, story):
    changed = change(story, lead="Baru.")
    working = editing.working(changed)
    editing.save(changed, working.content | {"lead": CANARY}, base=working.number, actor=None, now=NOW)
    pending = editing.working(changed).number
    Release.objects.create(article=story, number=pending, at=NOW + HOUR, change="updated")
    response = client.get(reverse("story_history", args=[story.pk]))
    assert CANARY not in response.content.decode()
    assert len(entries(history(client, story))) == 2


def test_other_stories_are_named_while_they_are_live_and_photos_while_they_are_shown(client, story):
    shown, ended = factories.picture(caption="Sawah", photographer="Rina"), factories.picture(caption=CANARY)
    live = factories.published(headline="Yang terbit")
    hidden = [
        factories.published(headline=CANARY, at=NOW + HOUR),
        factories.article(headline=CANARY),
        factories.published(headline=CANARY, withdrawn_at=NOW, withdrawal_reason="Keliru"),
    ]
    ended.rights_end = NOW
    ended.save()
    lines = "".join(html.story_block(str(other.uid), f"{CANARY} diketik") for other in [live, *hidden])
    figures = html.photo_block(str(shown.uid), "") + html.photo_block(str(ended.uid), CANARY)
    change(
        story, body=f"<p>Panen raya menekan harga.</p>{lines}{figures}<p>Pedagang mengeluh.</p>",
        related=[live.pk, *(other.pk for other in hidden)], lead_photo=ended.pk, photo_caption=CANARY,
    )  # fmt: skip
    tree = history(client, story)
    assert CANARY not in words(tree)
    newest = entries(tree)[0]
    assert texts(newest, ".//dl/div") == ["Related stories added: Yang terbit"]
    assert texts(newest, f".//*[{has('own')}]") == [
        "Read also: added: Yang terbit",
        "Photo added: Sawah (Source: Rina)",
    ]


def test_what_was_deleted_since_is_called_so(client, story):
    gone = factories.author(name=CANARY)
    change(story, at=NOW - 2 * HOUR, authors=[gone.pk])
    change(story, authors=[factories.author(name="Ani").pk])
    gone.delete()
    tree = history(client, story)
    assert CANARY not in words(tree)
    assert texts(entries(tree)[0], ".//dl/div") == ["Authors removed: (deleted) added: Ani"]


# ---- redaction


def test_nothing_of_a_redacted_version_is_left(client, story):
    change(
        story,
        at=NOW - 2 * HOUR,
        lead=f"{CANARY} satu",
        body=f"<p>Panen raya {CANARY} menekan harga.</p>",
        tags=[CANARY],
    )
    change(story, Release.Change.CORRECTION, text="Sudah benar.", lead="Baik.", tags=[],
           body="<p>Panen raya menekan harga pasar.</p><p>Pedagang mengeluh.</p>")  # fmt: skip
    middle = Release.objects.order_by("at")[1]
    assert CANARY in words(history(client, story))
    redact(middle)
    response = client.get(reverse("story_history", args=[story.pk]))
    assert CANARY not in response.content.decode()
    newest, redacted, _first = entries(history(client, story))
    assert "Menyebut nama anak." in words(redacted)
    assert texts(redacted, ".//ins | .//del | .//dl") == []
    assert texts(newest, ".//dl/div") == ["Standfirst added: Baik."]
    assert texts(newest, ".//ins") == ["added: Baik.", "added: pasar"]


def test_after_a_redacted_first_version_the_next_one_stands_for_itself(client, story):
    Revision.objects.all().delete()
    Article.objects.filter(pk=story.pk).update(headline=f"{CANARY} mati")
    change(story, headline="Harga cabai naik")
    redact(Release.objects.get(number=0))
    response = client.get(reverse("story_history", args=[story.pk]))
    assert CANARY not in response.content.decode()
    newest, _first = entries(history(client, story))
    assert texts(newest, ".//ins | .//del") == []
    assert "Harga cabai naik" in words(newest.xpath(".//details")[0])


@pytest.mark.django_db(transaction=True)  # PostgreSQL writes the generation when a transaction ends
def test_a_redaction_is_seen_at_the_next_request(story):
    change(story, lead="Baru.")
    address = reverse("story_history", args=[story.pk])
    store = asking.store()
    token, before = generation.read(NOW), asking.ask(store, address)
    redact(Release.objects.get(number=0))
    after = asking.ask(store, address, headers={"if-none-match": before.headers["ETag"]})
    assert generation.read(NOW) != token
    assert (after.status_code, after.headers["ETag"] != before.headers["ETag"]) == (200, True)


def test_markup_that_was_typed_stays_words(client, story):
    evil = '"><script>alert(1)</script>'
    change(story, headline=evil, lead=evil, kicker=evil, tags=[evil], photo_caption=evil)
    redact(Release.objects.get(number=0), reason=evil)
    tree = history(client, story)
    assert tree.xpath("//script[not(@src)]") == []


# ---- its page, and the way to it


def test_search_engines_keep_to_the_story(client, story, settings):
    settings.SITE_URL = "https://berita.example"
    tree = history(client, story)
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://berita.example/artikel/{story.pk}/riwayat/"]
    assert story.get_absolute_url() in tree.xpath("//main//a/@href")


def test_a_story_with_more_than_one_version_leads_to_its_history(client, story):
    way = f"//article//a[@href='/artikel/{story.pk}/riwayat/']"
    assert page(client, story.get_absolute_url()).xpath(way) == []
    story = change(story, lead="Baru.")
    assert texts(page(client, story.get_absolute_url()), way) == ["Version history"]


def test_the_word_is_no_slug(client):
    story = editing.create(editing.blank() | {"headline": "Riwayat"}, actor=None, now=NOW)
    assert story.slug == "riwayat-1"


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_versions(client, django_assert_num_queries, story, count):
    photo, other = factories.picture(), factories.published()
    for n in range(count):
        change(
            story, at=NOW - HOUR + timedelta(minutes=n), lead=f"Ke-{n}", authors=[factories.author().pk],
            topics=[factories.topic().pk], lead_photo=photo.pk, related=[other.pk],
            body=f"<p>Isi {n}.</p>" + html.story_block(str(other.uid), ""),
        )  # fmt: skip
    with django_assert_num_queries(14):
        assert client.get(reverse("story_history", args=[story.pk])).status_code == 200
    assert Correction.objects.count() == 0
