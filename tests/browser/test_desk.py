"""One story's way through the newsroom, in Chromium: reporter, editor, managing editor, reader.

The pages' own watch (conftest) fails each test on a CSP violation, a console error or a script error on the way.
"""

import pytest

from articles import editing, html
from articles.models import Article, Stage
from tests import factories
from tests.browser.walk import choose, follow, press, ready, said, write
from tests.desk import story

# ---- the way of a story


def test_a_story_goes_from_reporter_to_reader(people, enter, live_server, open_context):
    headline = "Harga cabai di Madiun turun setelah panen raya"
    furnish()

    siti = enter("siti")
    submit_new_story(siti, headline)

    hari = enter("hari")
    follow(hari, "Waiting for review")
    follow(hari, headline)
    return_story(hari, "Tulis juga harga minggu lalu.")

    follow(siti, "Stories")
    follow(siti, headline)
    assert "Tulis juga harga minggu lalu." in siti.locator(".told").inner_text()
    ready(siti)
    write(siti, " Minggu lalu Rp90.000.")
    press(siti, "Save and submit for review")
    assert "Submitted for review." in said(siti)

    follow(hari, "Stories")
    follow(hari, headline)
    ready(hari)
    press(hari, "Approve")
    assert "Approved." in said(hari)
    publish_as_dewi(enter, headline)

    reader = open_context().new_page()
    reader.goto(f"{live_server.url}/")
    with reader.expect_navigation():
        reader.get_by_role("link", name=headline).first.click()
    read(reader, headline)


def furnish():
    """What the reporter finds in the pickers."""
    factories.section(name="Ekonomi")
    factories.topic(name="Harga pangan")
    factories.editor(name="Hari Kurnia")
    factories.source(name="Dinas Perdagangan Madiun")
    factories.photo(caption="Petani memanen cabai", photographer="Juru Foto")
    factories.published(headline="Panen raya dimulai")


def submit_new_story(page, headline):
    """Write a story through all widgets, and submit it with the press that saves it."""
    follow(page, "New story")
    ready(page)
    page.fill("#id_headline", headline)
    assert page.input_value("#id_slug") == "harga-cabai-di-madiun-turun-setelah-panen-raya"
    page.fill("#id_kicker", "Pangan")
    page.fill("#id_lead", "Panen raya menekan harga.")
    page.fill("#id_dateline_place", "MADIUN")
    page.fill("#id_dateline_outlet", "NEWSROOM")
    write(page, "Harga cabai turun menjadi Rp40.000.")
    page.select_option("#id_section", label="Ekonomi")
    for label, term in [
        ("Topics", "pangan"),
        ("Editors", "hari"),
        ("Sources", "dinas"),
        ("Related stories", "panen"),
    ]:
        choose(page, label, term)
    page.fill("#id_tags", "cabai, pasar")
    page.get_by_role("textbox", name="What it gave").fill("data harga")
    pick_photo(page, "Petani")
    page.fill("#id_photo_caption", "Petani di Geger memanen cabai.")
    page.locator("#id_publish_at_0").fill("2099-03-02")
    page.locator("#id_publish_at_1").fill("10:00")
    press(page, "Save and submit for review")
    assert "The story is saved as a draft." in said(page)
    assert "Submitted for review." in said(page)


def pick_photo(page, term):
    page.get_by_role("button", name="Choose a photo").click()
    page.get_by_role("searchbox").fill(term)
    page.get_by_role("option", name=term).click()


def return_story(page, reason):
    ready(page)
    press(page, "Return to writer …")
    page.get_by_label("Reason").fill(reason)
    press(page, "Return to writer")
    assert "Returned to the writer." in said(page)


def publish_as_dewi(enter, headline):
    page = enter("dewi")
    follow(page, "Approved, to publish")
    follow(page, headline)
    ready(page)
    press(page, "Publish …")
    assert page.locator("#id_at_0").input_value() == "2099-03-02"  # the writer's wish
    page.get_by_label("Now").check()
    press(page, "Publish")
    assert "Published." in said(page)
    follow(page, "History")
    assert page.locator(".record tbody tr").count() == 8
    follow(page, "Version 1")
    assert "Minggu lalu Rp90.000." in page.locator(".shown-body").inner_text()


def read(page, headline):
    article = Article.objects.get(headline=headline)
    assert article.stage == Stage.PUBLISHED
    assert page.locator("h1").inner_text() == headline
    text = page.locator("main").inner_text()
    for words in (
        "MADIUN, NEWSROOM",
        "Harga cabai turun menjadi Rp40.000. Minggu lalu Rp90.000.",
        "Siti Rahma",
        "Hari Kurnia",
        "Dinas Perdagangan Madiun",
        "Harga pangan",
        "Panen raya dimulai",
        "cabai",
    ):
        assert words in text


# ---- what is typed


def test_typed_text_is_not_left_behind_unasked(people, enter, live_server):
    article = story(people["siti"])
    page = enter("siti")
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    ready(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.locator(".editor__text").click()
    follow(page, "History")
    assert asked == []
    page.go_back()
    ready(page)
    write(page, " Belum disimpan.")
    follow(page, "History")

    assert asked == ["beforeunload"]


def test_a_second_press_on_the_way_makes_no_second_story(people, enter, live_server):
    page = enter("siti")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    ready(page)
    page.fill("#id_headline", "Sekali saja")

    with page.expect_navigation():
        page.evaluate("for (const _ of [1, 2]) document.querySelector('[name=_save]').click()")

    assert Article.objects.count() == 1


# ---- what the form tells while one types


def test_the_form_counts_and_speaks_only_of_limits_that_are_passed(people, enter, live_server):
    page = enter("siti")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    ready(page)
    count = page.locator(".field-headline .count")
    told = page.locator("[data-told]")

    page.fill("#id_headline", "x" * 90)
    assert (count.inner_text(), count.get_attribute("class")) == ("90 / 90", "count")
    page.wait_for_timeout(1500)
    assert told.inner_text() == ""
    page.locator("#id_headline").press_sequentially("yz")
    assert (count.inner_text(), count.get_attribute("class")) == ("92 / 90", "count count--over")
    assert told.inner_text() == ""
    page.wait_for_selector("[data-told]:not(:empty)", state="attached")
    assert told.inner_text() == "Headline: 92 characters, more than the 90 advised."
    assert page.locator(".field-slug .count").inner_text() == "92 / 120"

    write(page, " ".join(["kata"] * 30))
    page.get_by_text("Words: 30 · minutes to read: 1").wait_for()


def test_words_are_counted_where_the_text_has_a_gallery(people, enter, live_server):
    gallery = html.gallery_block([str(factories.picture().uid) for _ in range(2)], "Pasar pagi")
    article = story(people["hari"], body=f"{gallery}<p>{'kata ' * 300}</p>")
    page = enter("hari")
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    ready(page)
    page.get_by_text("Words: 302 · minutes to read: 2").wait_for()
    assert page.locator("figure.editor-block").get_by_text("2 photos").is_visible()


def test_a_released_storys_slug_stays_when_its_headline_changes(people, enter, live_server):
    live, draft = factories.published(headline="Judul Lama"), story(people["hari"], headline="Judul Lama")
    page = enter("hari")
    slugs = []
    for article in (draft, live):
        page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
        ready(page)
        page.on("dialog", lambda dialog: dialog.accept())
        page.fill("#id_headline", "Judul Baru")
        page.locator("#id_headline").press("Enter")
        slugs.append((page.input_value("#id_headline"), page.input_value("#id_slug")))

    assert slugs == [("Judul Baru", "judul-baru"), ("Judul Baru", editing.working(live).content["slug"])]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 640), (640, 256)])
def test_the_bars_that_stick_never_hide_what_has_the_focus(people, enter, live_server, width, height):
    article = story(people["siti"])
    page = enter("siti", viewport={"width": width, "height": height})
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    ready(page)
    page.locator("#id_headline").focus()

    hidden, seen = [], 0
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        name, covered = page.evaluate(
            """() => {
              const at = document.activeElement;
              const box = at.getBoundingClientRect();
              const inBar = at.closest(".steps, .editor__bar, #header");
              const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, 24) / 2];
              const top = document.elementFromPoint(x, y);
              return [at.id || at.className, !inBar && !(top && (at.contains(top) || top.contains(at)))];
            }"""
        )
        seen += 1
        if covered:
            hidden.append(name)
        if name == "id_slug":
            break
    assert (hidden, seen > 15) == ([], True)


# ---- lists and the frame


def test_a_list_is_filtered_with_and_without_script(people, enter, live_server):
    story(people["hari"], headline="Draf Hari")
    factories.published(headline="Tayang")
    for script in (True, False):
        page = enter("hari", java_script_enabled=script)
        follow(page, "Stories")
        page.get_by_text("Filter", exact=True).click()
        page.get_by_label("Stage").select_option(label="Draft")
        with page.expect_navigation():
            page.get_by_role("button", name="Apply").click()
        assert page.locator("#result_list tbody tr").count() == 1
        assert (page.url.partition("?")[2] == "stage=draft") == script
        with page.expect_navigation():
            page.locator(".chosen a").first.click()
        assert page.locator("#result_list tbody tr").count() == 2


def test_on_a_phone_rows_are_cards_that_show_everything(people, enter, live_server):
    page = enter("bambang", viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/admin/articles/user/")

    card = page.locator("#result_list tbody tr", has_text="dewi")
    role = card.locator(".field-role_names")
    assert role.inner_text() == "Managing editor"
    box = role.bounding_box()
    assert box["x"] + box["width"] <= 360


def test_the_account_menu_works_by_keyboard(people, enter, live_server):
    page = enter("siti")
    summary = page.locator(".account summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Preferences").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("link", name="Preferences").is_hidden()
    assert summary.evaluate("summary => summary === document.activeElement")

    page.keyboard.press("Enter")
    page.locator("#content-main a").first.focus()
    assert page.get_by_role("link", name="Preferences").is_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_content(people, enter, live_server):
    page = enter("siti")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-to-content-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content-start"


# ---- a new colleague


def test_a_new_colleague_logs_in_with_what_is_shown_once(people, enter):
    page = enter("bambang")
    follow(page, "New colleague")
    page.fill("#id_first_name", "Ratna")
    page.fill("#id_last_name", "Sari")
    assert page.input_value("#id_username") == "ratna.sari"
    page.select_option("#id_role", label="Reporter")
    page.select_option("#id_language", label="English")
    press(page, "Make the account")
    username, password = page.locator(".credentials code").all_inner_texts()

    ratna = enter(username, password)
    follow(ratna, "New story")
    ready(ratna)

    assert "Ratna Sari" in ratna.locator("[data-picker][data-name=authors]").inner_text()


# ---- every kind of page, for violations and for width


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_keep_the_policy(people, enter, live_server, width):
    article = story(people["siti"])
    photo = factories.photo()
    page = enter("bambang", viewport={"width": width, "height": 800})
    account = people["siti"].pk
    for address in [
        "",
        "articles/article/",
        "articles/article/?q=harga&stage=draft",
        "articles/article/add/",
        f"articles/article/{article.pk}/change/",
        f"articles/article/{article.pk}/history/",
        f"articles/article/{article.pk}/revision/0/",
        f"articles/article/{article.pk}/move/spike/",
        f"articles/article/{article.pk}/delete/",
        "articles/user/",
        "articles/user/add/",
        f"articles/user/{account}/change/",
        f"articles/user/{account}/password/",
        "auth/group/add/",
        "articles/photo/",
        f"articles/photo/{photo.pk}/change/",
        "articles/section/add/",
        "articles/topic/add/",
        "articles/source/add/",
        "articles/author/add/",
        "articles/correction/add/",
        "taggit/tag/",
        "password_change/",
    ]:
        page.goto(f"{live_server.url}/admin/{address}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} px wide"
