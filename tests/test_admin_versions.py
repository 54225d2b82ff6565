"""Versions of a story: compared, seen as readers would, named, brought back; what was deleted breaks nothing."""

import re

import pytest

from articles import editing, html
from articles.admin.differences import between
from articles.models import Article, Author, Buffer, Photo, Revision, Stage, VersionName

from . import factories
from .desk import queries, said, story, story_url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
GONE = 987654
UNKNOWN = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"


@pytest.fixture
def siti(client, siti):
    client.force_login(siti)
    return siti


@pytest.fixture
def article(siti):
    return story(siti)


def save(article, who, **changes):
    copy = editing.working(article)
    return editing.save(article, copy.content | changes, base=copy.number, actor=who, now=NOW)


def changed(viewer, **changes):
    before = whole()
    return between(before, before | changes, viewer=viewer, now=NOW)


def changed_body(viewer, before, body):
    return between(before, before | {"body": body}, viewer=viewer, now=NOW)


def shown(difference):
    return {item.key: str(item.markup) for item in difference.fields}


# ---- differences


def test_texts_differ_by_words_and_what_is_hostile_is_escaped(siti):
    made = shown(changed(siti, headline="Harga <b>beras</b> turun"))

    assert "<del>" in made["headline"]
    assert "&lt;b&gt;" in made["headline"]
    assert "<b>" not in made["headline"]
    assert 'class="visually-hidden">ditambahkan: ' in made["headline"]


def test_relations_differ_by_their_names(siti):
    before = whole()
    other, source = factories.author(name="Rani"), before["sources"][0]
    after = before | {"authors": [other.pk], "sources": [source | {"role": "saksi"}], "section": None}

    made = shown(between(before, after, viewer=siti, now=NOW))

    assert "Rani</ins>" in made["authors"]
    assert str(Author.objects.get(pk=before["authors"][0])) in made["authors"]
    assert "saksi" in made["sources"]
    assert "<em>kosong</em>" in made["section"]


def test_long_unchanged_text_is_folded_but_for_what_stands_beside_a_change(siti):
    paragraphs = [f"<p>Paragraf {number} yang panjang.</p>" for number in range(9)]
    before = whole(body="".join(paragraphs))
    after = before | {"body": "".join([*paragraphs[:8], "<p>Paragraf 8 yang pendek.</p>"])}

    passages = between(before, after, viewer=siti, now=NOW).passages

    assert [(each.kind, len(each.blocks), each.is_folded) for each in passages] == [
        ("same", 7, True),
        ("same", 1, False),
        ("changed", 1, False),
    ]


def test_stories_that_the_viewer_may_not_see_are_not_named(siti):
    secret = factories.article(headline="Rahasia", owner=factories.user("Reporter"))

    assert "Rahasia" not in shown(changed(siti, related=[secret.pk]))["related"]


def test_rows_that_moved_are_said_to_have_moved(siti):
    first, second, third = (factories.author(name=name) for name in ("Adi", "Budi", "Citra"))
    before = whole(authors=[first.pk, second.pk, third.pk])

    made = shown(between(before, before | {"authors": [third.pk, first.pk, second.pk]}, viewer=siti, now=NOW))

    assert made["authors"].index("Citra") < made["authors"].index("Adi")
    assert made["authors"].count("<small") == 1
    assert "<ins>" not in made["authors"]


def test_paragraphs_that_moved_are_said_to_have_moved(siti):
    one, two, three = (f"<p>{words} di kota.</p>" for words in ("Satu kapal berlabuh", "Dua truk", "Tiga sepeda"))
    before = whole(body=one + two + three)

    made = between(before, before | {"body": two + three + one}, viewer=siti, now=NOW)

    assert [each.kind for each in made.passages] == ["moved_out", "same", "moved_in"]
    assert all(each.note for each in made.passages if each.kind != "same")
    assert (made.size.added, made.size.removed, made.size.moved) == (0, 0, 1)


def test_own_blocks_are_readable_and_say_that_they_came(siti):
    photo = factories.picture(caption="Sawah", photographer="Bram")
    before = whole()
    blocks = html.photo_block(str(photo.uid), "Panen <raya>") + html.embed_block("https://contoh.example/a?b&c", "")

    picture, card = between(before, before | {"body": before["body"] + blocks}, viewer=siti, now=NOW).passages[1:]

    assert [each.note for each in (picture, card)] == ["ditambahkan", "ditambahkan"]
    assert "Panen &lt;raya&gt;</ins>" in picture.blocks[0]
    assert photo.key[2:] in picture.blocks[0]
    assert "Bram" in picture.blocks[0]
    assert "https://contoh.example/a?b&amp;c" in card.blocks[0]
    assert "<ins>" not in card.blocks[0]  # it has no words that could be marked


def test_a_gallery_says_what_photos_came_went_and_moved(siti):
    one, two, three = (factories.picture(caption=f"Kios {n}") for n in range(3))
    before = whole(body=html.gallery_block([str(one.uid), str(two.uid), UNKNOWN], "Pasar pagi"))

    made = changed_body(siti, before, html.gallery_block([str(three.uid), UNKNOWN, str(one.uid)], "Pasar sore"))

    [passage] = made.passages
    assert passage.kind == "changed"
    said = re.sub(r"\s+", " ", re.sub(r"<(?!/?(?:ins|del|li)\b)[^>]*>", "", passage.blocks[0]))
    assert said.startswith("Galeri, 3 foto Pasar <del>dihapus: pagi</del><ins>ditambahkan: sore</ins>")
    credit = " Juru Foto"
    assert re.findall("<li>(.*?)</li>", said) == [
        f"<del>dihapus: Kios 1{credit}</del>",
        f"<ins>ditambahkan: Kios 2{credit}</ins>",
        "Foto ini sudah dihapus.",
        f"Kios 0{credit} (dipindah)",
    ]
    assert (made.size.added, made.size.removed) == (1, 1)


def test_what_changed_is_counted(siti):
    before = whole(body="<p>Panen raya menekan harga.</p>")

    made = changed_body(siti, before, "<p>Panen raya sekali menekan biaya.</p><p>Dua kata.</p>")

    assert (made.size.added, made.size.removed, made.size.moved) == (4, 1, 0)


def test_times_and_choices_differ_in_words(siti):
    made = shown(changed(siti, publish_at="2026-03-02T03:00:00+00:00", label="opinion"))

    assert "10:00 WIB</ins>" in made["publish_at"]
    assert "Opini</ins>" in made["label"]


def test_versions_that_say_the_same_are_said_to_differ_in_nothing(client, siti, article):
    page = client.get(story_url(article, "diff") + "?before=0&after=0").content.decode()

    assert "No difference: both say the same." in page


@pytest.mark.parametrize(
    "query", ["before=-1", "before=x&after=y", "before=99999999999999999999", "after=%00", "after=²"]
)
def test_odd_numbers_get_a_friendly_answer(client, siti, article, query):
    response = client.get(f"{story_url(article, 'diff')}?{query}")

    assert (response.status_code, said(response)) == (200, ["There is no such version."])


def test_a_released_story_is_compared_with_what_readers_see(client):
    boss = factories.user("Managing editor", language="en")
    client.force_login(boss)
    article = factories.published()
    for lead in ("Satu.", "Dua."):
        save(article, boss, lead=lead)

    page = client.get(story_url(article, "diff"))

    assert (page.context["before"], page.context["after"]) == (0, 2)


def test_the_page_compares_the_versions_asked_for(client, siti, article):
    save(article, siti, lead="Satu.")
    save(article, siti, lead="Dua.")

    page = client.get(story_url(article, "diff") + "?before=0&after=2")
    newest = client.get(story_url(article, "diff"))
    wrong = client.get(story_url(article, "diff") + "?before=7&after=x", follow=True)

    assert shown(page.context["difference"]).keys() == {"lead"}
    assert (newest.context["before"], newest.context["after"]) == (1, 2)
    assert (wrong.status_code, said(wrong)) == (200, ["There is no such version."])


def test_a_comparison_costs_the_same_with_1_and_30_changes(client, siti):
    def cost(n):
        article = story(siti)
        save(
            article,
            siti,
            authors=[factories.author().pk for _ in range(n)],
            topics=[factories.topic().pk for _ in range(n)],
            related=[factories.article(owner=factories.user()).pk for _ in range(n)],
            sources=[{"id": factories.source().pk, "role": "", "url": ""} for _ in range(n)],
            body="".join(f"<p>Baru {k}</p>{html.photo_block(str(factories.photo().uid), '')}" for k in range(n)),
        )
        return len(queries(client, story_url(article, "diff")))

    cost(1)
    assert cost(1) == cost(30)


# ---- what was deleted since


def dead(siti):
    """A story of which every relation names what is gone."""
    article = story(siti)
    uid = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
    gone = {key: [GONE] for key in ("authors", "editors", "topics", "related")}
    content = editing.at(article, 0) | gone
    content |= {"section": GONE, "lead_photo": GONE, "sources": [{"id": GONE, "role": "", "url": ""}]}
    content["body"] = (
        f'<p>Isi.</p><figure data-photo="{uid}">Foto</figure><aside data-story="{uid}">Berita lama</aside>'
    )
    Revision.objects.create(article=article, number=1, content=content, actor=siti, created_at=NOW)
    return article


@pytest.mark.parametrize("page", ["revision", "preview"])
def test_a_version_that_names_what_is_gone_is_shown(client, siti, page):
    article = dead(siti)

    response = client.get(story_url(article, page, 1))

    assert response.status_code == 200
    if page == "revision":
        assert len(response.context["missing"]) == 9  # seven relations, a photo and a story in the text
        assert f"author no. {GONE}, deleted since" in response.content.decode()


def test_a_difference_that_names_what_is_gone_is_shown(client, siti):
    page = client.get(story_url(dead(siti), "diff") + "?before=0&after=1").content.decode()

    assert page.count(f"no. {GONE}, deleted since") == 7
    assert "The photo was deleted since." in page


def test_a_form_on_a_version_that_names_what_is_gone_opens(client, siti):
    assert client.get(story_url(dead(siti))).status_code == 200


def test_a_photo_that_is_gone_does_not_come_back(client, siti, article):
    photo = factories.photo()
    save(article, siti, lead_photo=photo.pk)
    save(article, siti, lead_photo=None)
    Photo.objects.filter(pk=photo.pk).delete()

    response = client.post(story_url(article, "restore", 1), {"base": 2}, follow=True)

    assert said(response)[-1] == f"Could not come back: photo no. {photo.pk}, deleted since."


# ---- bringing back, naming, seeing


def test_an_earlier_version_comes_back_as_a_new_one(client, siti, article):
    save(article, siti, lead="Satu.")

    response = client.post(story_url(article, "restore", 0), {"base": 1}, follow=True)

    assert said(response) == ["Version 0 is back, as version 2."]
    assert editing.working(article).content == editing.at(article, 0)


def test_what_somebody_saved_meanwhile_is_not_taken_back_unseen(client, siti, article):
    save(article, siti, lead="Satu.")
    save(article, factories.user("Editor"), lead="Dua.")

    response = client.post(story_url(article, "restore", 0), {"base": 1})

    kept = Buffer.objects.get(user=siti)
    assert response.url == f"{story_url(article, 'merge')}?form={kept.token}"
    assert client.get(response.url).status_code == 200
    assert editing.working(article).content["lead"] == "Dua."


@pytest.mark.parametrize("base", ["", "x", "9"])
def test_a_restoration_that_says_no_base_is_refused(client, siti, article, base):
    save(article, siti, lead="Satu.")

    assert client.post(story_url(article, "restore", 0), {"base": base}).status_code == 400
    assert article.revisions.count() == 2


def test_a_version_gets_a_name_and_loses_it(client, siti, article):
    client.post(story_url(article, "name", 0), {"name": "  Sebelum   hukum ", "was": ""})
    named = client.get(story_url(article, "history")).content.decode()
    client.post(story_url(article, "name", 0), {"name": "", "was": "Sebelum hukum"})
    unnamed = client.get(story_url(article, "history")).content.decode()

    assert ("Sebelum hukum" in named, "Sebelum hukum" in unnamed) == (True, False)


@pytest.mark.parametrize("mine", ["Nama saya", ""])
def test_a_name_that_somebody_else_gave_meanwhile_stays(client, siti, article, mine):
    shown = client.get(story_url(article, "revision", 0)).text
    assert '<input type="hidden" name="was" value="">' in shown
    VersionName.objects.create(revision=article.revisions.get(number=0), name="Dari rekan", actor=siti, at=NOW)

    told = client.post(story_url(article, "name", 0), {"name": mine, "was": ""}, follow=True)

    assert article.revisions.get(number=0).named.name == "Dari rekan"
    assert said(told)[0] == "Somebody else named this version meanwhile. Nothing was done: look again."
    assert (f"You had written: {mine}" in said(told)) == bool(mine)
    client.post(story_url(article, "name", 0), {"name": mine})  # of one that says nothing nothing is known
    assert article.revisions.get(number=0).named.name == "Dari rekan"


def test_a_name_has_at_most_80_characters(client, siti, article):
    response = client.post(story_url(article, "name", 0), {"name": "x" * 81}, follow=True)

    assert said(response) == ["A name has at most 80 characters.", f"You had written: {'x' * 81}"]
    assert not hasattr(article.revisions.get(number=0), "named")


def test_a_spiked_story_is_neither_restored_nor_named(client, siti, article):
    save(article, siti, lead="Satu.")
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)

    assert client.post(story_url(article, "restore", 0), {"base": 1}).status_code == 403
    assert client.post(story_url(article, "name", 0), {"name": "Nama"}).status_code == 403
    assert (
        '<form method="post" action="/admin/articles'
        not in client.get(story_url(article, "revision", 0)).content.decode()
    )


@pytest.mark.parametrize("page", ["diff", "preview", "restore", "name"])
def test_others_versions_are_not_there(client, siti, page):
    secret = story(factories.user("Reporter"))
    address = story_url(secret, page, *([] if page == "diff" else [0]))

    assert [client.get(address).status_code, client.post(address, {"base": 0}).status_code] == [404, 404]


def test_the_newest_version_has_nothing_to_bring_back(client, siti, article):
    response = client.post(story_url(article, "restore", 0), {"base": 0}, follow=True)

    assert said(response) == ["The newest version says the same already."]
    assert article.revisions.count() == 1


def test_a_preview_is_the_readers_page_and_says_what_it_is(client, siti, article):
    save(article, siti, headline="Belum tayang")

    response = client.get(story_url(article, "preview", 1))
    page = response.content.decode()

    assert "<h1>Belum tayang</h1>" in page
    assert "Panen raya menekan harga." in page
    assert '<html lang="id"' in page, "the page is the readers'"
    assert "Preview of version 1." in page, "the bar is the user's"
    assert "Readers do not see this version." in page
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.get(story_url(article, "preview", 9)).status_code == 404


def test_a_preview_shows_no_story_that_readers_may_not_see(client, siti, article):
    secret = factories.article(headline="Rahasia", owner=siti)
    save(article, siti, related=[secret.pk], body=html.story_block(str(secret.uid), "Rahasia"))

    assert "Rahasia" not in client.get(story_url(article, "preview", 1)).content.decode()


def test_a_preview_says_when_readers_see_the_version(client):
    client.force_login(factories.user("Editor", language="en"))
    article = factories.published()

    live = client.get(story_url(article, "preview", 0)).content.decode()
    Article.objects.filter(pk=article.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru.")
    withdrawn = client.get(story_url(article, "preview", 0)).content.decode()

    assert ["Readers see this version." in page for page in (live, withdrawn)] == [True, False]


def test_the_record_costs_the_same_with_1_and_30_versions(client, siti):
    def cost(n):
        article = story(siti)
        for number in range(n):
            save(article, siti, lead=f"Lead {number}.")
        return len(queries(client, story_url(article, "history")))

    cost(1)
    assert cost(1) == cost(30)
