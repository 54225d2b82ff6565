"""The story form's editor and pickers in Chromium, under the desk's security policy."""

import random
import re

import pytest

from articles import html
from articles.models import Author
from tests import factories
from tests.browser import demo

UID = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
BODY = (
    '<p><strong>MOSKOW, CONTOH.TV</strong> – Isi <em>miring</em> dan <a href="https://contoh.id/a?b=1&amp;c=%27">'
    "tautan <strong>tebal</strong></a>, <strong>tebal <em>miring</em></strong>.<br>Dua &lt;b&gt; &amp;amp;.</p>"
    f'<aside data-story="{UID}">Banjir Surut &amp; Warga Pulang</aside><aside data-story="">Belum ada</aside>'
    "<h2>Sub <em>judul</em></h2><h3>Kecil</h3>"
    "<ul><li>satu</li><li>dua<ul><li>dua a</li></ul><ol><li>dua b</li></ol></li></ul>"
    "<ol><li><p>a</p><p>b</p></li><li><p>c</p><ul><li>d</li></ul><p>e</p></li></ol>"
    "<blockquote><p>Kutipan.</p><ul><li>butir</li></ul><p>Akhir.</p></blockquote>"
    f'<figure data-photo="{UID}">Keterangan</figure><figure data-photo="{UID}"></figure>'
)


@pytest.fixture
def desk(settings, transactional_db):
    """The demo's admin in English, and nothing saved yet."""
    settings.ROOT_URLCONF = "tests.browser.demo"
    demo.SAVED.clear()


@pytest.fixture
def open_story(desk, live_server, log_in, open_context):
    """Open a story's form in a context of its own, as a superuser."""

    def open_story(story=None, **options):
        page = open_context(**options).new_page()
        log_in(page, factories.user(is_superuser=True, language="en"))
        address = f"{story.pk}/change/" if story else "add/"
        page.policy = page.goto(f"{live_server.url}/admin/articles/article/{address}").headers[
            "content-security-policy"
        ]
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".editor--ready")
            page.wait_for_selector(".picker--ready >> nth=3")
        return page

    return open_story


def text(page):
    """What the form would post as the story's text."""
    return page.eval_on_selector("#id_body", "area => area.value")


def save(page):
    with page.expect_navigation():
        page.click("[name=_continue]")
    return demo.SAVED[-1]


def put(page, body):
    page.evaluate("body => document.querySelector('.editor__text').editor.commands.setContent(body)", body)


def editor(page):
    box = page.locator(".editor__text")
    box.focus()
    return box


def press(page, *keys):
    """Press keys as slowly as people do: the editor hears of a moved cursor a moment later."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(40)


def button(page, name):
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def paste(page, markup, plain=""):
    page.eval_on_selector(
        ".editor__text",
        """(box, [markup, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", markup);
          data.setData("text/plain", plain);
          box.focus();
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [markup, plain],
    )


# ---- the text


def test_the_policy_is_strict_and_the_form_is_told_apart(open_story):
    page = open_story()
    policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    assert "unsafe" not in policy["script-src"] + policy["default-src"]
    assert "style-src-elem" not in policy
    box = page.get_by_role("textbox", name="Text", exact=True)
    assert box.get_attribute("aria-multiline") == "true"
    assert page.locator(f"#{box.get_attribute('aria-describedby')}").inner_text() == "What readers read."
    assert page.locator("#id_body").is_hidden()
    assert page.locator("head style").count() == 0


def test_an_untouched_story_is_saved_as_it_was(open_story):
    assert html.sanitise(BODY) == BODY
    story = factories.article(body=BODY, authors=[factories.author()], sources=[factories.source()], tags=["a b", "c"])
    page = open_story(story)
    saved = save(page)
    assert saved["body"] == BODY
    assert saved["tags"] == ["a b", "c"]
    assert page.locator(".messagelist").inner_text().count("changed") == 1
    assert demo.CHANGED[-1] == []


def test_the_editor_writes_the_canonical_form(open_story):
    page = open_story()
    put(page, BODY)
    assert text(page) == BODY


def test_the_editor_writes_the_canonical_form_of_anything(open_story):
    page = open_story()
    chance = random.Random(20260302)
    pieces = [*re.findall(r"<[^>]+>|[^<]+", BODY * 2), "<p>", "<li>", "<ul>", "<br>", "</p>", "</ul>", "<div>", "kata "]
    bodies = {html.sanitise("".join(chance.choices(pieces, k=chance.randrange(2, 40)))) for _ in range(300)}
    differing = []
    for body in sorted(bodies):
        put(page, body)
        if text(page) != body:
            differing.append((body, text(page)))
    assert differing == []


def test_typing_with_keys_and_buttons(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("KOMPAS.TV – satu ")
    page.keyboard.press("Control+b")
    page.keyboard.type("dua")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    page.keyboard.type(" tiga")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("empat https://contoh.id ")
    page.keyboard.press("Enter")
    button(page, "Heading").click()
    page.keyboard.type("Sub")
    page.keyboard.press("Enter")
    button(page, "Bulleted list").click()
    page.keyboard.type("butir")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("dalam")
    for _ in range(3):
        page.keyboard.press("Enter")
    button(page, "Quotation").click()
    page.keyboard.type("kutipan")
    assert button(page, "Quotation").get_attribute("aria-pressed") == "true"
    assert button(page, "Heading").get_attribute("aria-pressed") == "false"
    assert html.sanitise(text(page)) == (
        "<p>KOMPAS.TV – satu <strong>dua</strong><em> tiga<br>empat https://contoh.id</em></p><h2>Sub</h2>"
        "<ul><li>butir<ul><li>dalam</li></ul></li></ul><blockquote><p>kutipan</p></blockquote>"
    )
    page.keyboard.press("Control+z")
    assert "kutipan" not in text(page)
    button(page, "Redo").click()
    assert "kutipan" in text(page)


def test_an_emptied_text_is_empty(open_story):
    page = open_story(factories.article(body="<p>a</p>"))
    editor(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    assert text(page) == ""


def test_a_link_by_keyboard(open_story):
    page = open_story(factories.article(body="<p>kata</p>"))
    editor(page)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")
    assert dialog.get_by_role("alert").is_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("contoh.id/a?b=1&c=2")
    page.keyboard.press("Enter")
    assert dialog.count() == 0
    assert text(page) == '<p><a href="https://contoh.id/a?b=1&amp;c=2">kata</a></p>'
    press(page, "ArrowRight", "ArrowLeft", "Control+k")
    assert dialog.get_by_label("Address").input_value() == "https://contoh.id/a?b=1&c=2"
    dialog.get_by_role("button", name="Remove link").click()
    assert text(page) == "<p>kata</p>"
    assert demo.SAVED == []


def test_a_link_with_words_of_its_own(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("Lihat ")
    button(page, "Link").click()
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Text").fill("laman")
    dialog.get_by_label("Address").fill("redaksi@contoh.id")
    dialog.get_by_role("button", name="Set link").click()
    page.keyboard.type(" ini")
    assert text(page) == '<p>Lihat <a href="mailto:redaksi@contoh.id">laman</a> ini</p>'
    button(page, "Link").click()
    press(page, "Escape")
    assert dialog.count() == 0
    page.keyboard.type("!")
    assert text(page).endswith("ini!</p>")


def test_a_typed_line_becomes_a_read_also_line_and_back(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("Isi.")
    page.keyboard.press("Enter")
    page.keyboard.type("Baca Juga: Banjir Surut")
    button(page, "Read also").click()
    line = page.locator("aside.editor-block")
    assert line.inner_text().split("\n") == ["READ ALSO", "Banjir Surut", "No story found yet", "×"]
    page.keyboard.type(" Lagi")
    page.keyboard.press("Enter")
    page.keyboard.type("Lanjut.")
    assert text(page) == '<p>Isi.</p><aside data-story="">Banjir Surut Lagi</aside><p>Lanjut.</p>'
    press(page, "ArrowUp", "Home", "Backspace")
    assert text(page) == "<p>Isi.</p><p>Banjir Surut Lagi</p><p>Lanjut.</p>"
    assert button(page, "Read also").get_attribute("aria-pressed") == "false"


def test_a_read_also_line_does_not_swallow_a_long_paragraph(open_story):
    page = open_story()
    long = "kata " * 40 + "akhir"
    put(page, f"<p>{long}</p>")
    editor(page)
    button(page, "Read also").click()
    page.keyboard.type("Judul")
    assert text(page) == f'<p>{long}</p><aside data-story="">Judul</aside>'


def test_own_blocks_say_what_they_are_and_can_be_edited_moved_and_removed(open_story):
    page = open_story(
        factories.article(
            body=f'<p>a</p><aside data-story="{UID}">Judul</aside><figure data-photo="{UID}">Foto</figure><p>b</p>'
        )
    )
    assert "Linked" in page.locator("aside.editor-block").inner_text()
    page.locator("figcaption").click()
    press(page, "End")
    page.keyboard.type(" baru")
    press(page, "Alt+ArrowUp")
    moved = f'<p>a</p><figure data-photo="{UID}">Foto baru</figure><aside data-story="{UID}">Judul</aside><p>b</p>'
    assert text(page) == moved
    press(page, "Alt+ArrowDown", "Home", "Backspace")
    assert "figure" in text(page)
    press(page, "Backspace")
    assert text(page) == f'<p>a</p><aside data-story="{UID}">Judul</aside><p>b</p>'
    page.get_by_role("button", name="Remove this line").click()
    assert text(page) == "<p>a</p><p>b</p>"
    page.keyboard.press("Control+z")
    assert "aside" in text(page)


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head>
<body><!--StartFragment--><p class=MsoNormal style='margin-bottom:0cm;line-height:normal'><b>JAKARTA</b>
<span style='font-size:12.0pt;mso-bidi-font-family:Arial'>– Isi<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>satu</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><![endif]>dalam</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>dua</p>
<p class=MsoNormal>Antara<v:shape><img width=1 height=1 src="file:///C:/a.png"></v:shape></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>
tiga</p><h4>Sub</h4><table><tr><td><p>Suara</p></td><td><p>12</p></td></tr></table><!--EndFragment--></body></html>"""
FROM_WORD = (
    "<p><strong>JAKARTA</strong> – Isi</p><ul><li>satu<ul><li>dalam</li></ul></li><li>dua</li></ul><p>Antara</p>"
    "<ol><li>tiga</li></ol><h3>Sub</h3><p>Suara 12</p>"
)

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><p dir="ltr"
style="line-height:1.38"><span style="font-size:11pt;font-weight:700;white-space:pre-wrap;">Tebal</span><span
style="font-size:11pt;font-style:italic;font-weight:400"> miring</span><span style="font-weight:400">&nbsp;biasa
</span><a href="https://contoh.id/" style="text-decoration:none"><span style="color:#1155cc;font-weight:400">tautan
</span></a></p><br /><ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-weight:400">butir</span></p></li><ul><li aria-level="2"><p><span>dalam</span></p>
</li></ul></ul><br class="Apple-interchange-newline"></b>"""
FROM_DOCS = (
    '<p><strong>Tebal</strong><em> miring</em> biasa <a href="https://contoh.id/">tautan</a></p>'
    "<ul><li>butir<ul><li>dalam</li></ul></li></ul>"
)

WEB = (
    '<h1 onclick="x()">Judul</h1><div style="color:red">a<script>x()</script></div><p>on a=b</p><svg onload="x()"/>'
    '<img src="https://evil.example/x.png" onerror="x()"><a href="javascript:x()" onfocus=x()>b</a><p>c<br><br></p>'
    '<iframe src="https://evil.example/"></iframe><link rel="stylesheet" href="https://evil.example/x.css">'
)
FROM_WEB = "<h2>Judul</h2><p>a</p><p>on a=b</p><p>b</p><p>c</p>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [(WORD, FROM_WORD), (DOCS, FROM_DOCS), (WEB, FROM_WEB)],
    ids=["word", "docs", "web"],
)
def test_pasting_keeps_words_and_sense_and_nothing_else(open_story, markup, expected):
    page = open_story()
    paste(page, markup)
    assert html.sanitise(text(page)) == expected
    put(page, html.sanitise(text(page)))
    assert text(page) == expected


def test_pasting_plain_text_makes_paragraphs(open_story):
    page = open_story()
    paste(page, "", "satu KOMPAS.TV **dua**\n\ntiga")
    assert text(page) == "<p>satu KOMPAS.TV **dua**</p><p>tiga</p>"


def test_the_toolbar_by_keyboard(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("kata")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    assert page.evaluate("document.activeElement.ariaLabel") == "Heading"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "Bold"
    assert page.evaluate("document.activeElement.getAttribute('aria-keyshortcuts')") == "Control+B"
    page.keyboard.press("Enter")
    assert text(page) == "<p><strong>kata</strong></p>"
    assert page.locator("[role=toolbar] [tabindex='0']").count() == 1
    press(page, "Alt+F10", "Escape", "End")
    page.keyboard.type("!")
    assert text(page) == "<p><strong>kata!</strong></p>"


def test_the_label_leads_to_the_text(open_story):
    page = open_story()
    page.locator("label[for=id_body]").click()
    page.keyboard.type("a")
    assert text(page) == "<p>a</p>"


# ---- the pickers


def picker(page, name):
    return page.locator(f"[data-picker][data-name={name}]")


def names(page, name):
    return picker(page, name).locator("ol [data-label]").all_inner_texts()


def choose(page, label, term, *keys):
    page.get_by_role("combobox", name=label).fill(term)
    page.wait_for_selector("[role=option] >> visible=true")
    for key in keys:
        page.keyboard.press(key)


def test_rows_are_searched_added_sorted_and_removed_by_keyboard(open_story):
    haryo, siti, budi = (factories.author(name=name) for name in ("Haryo Wibowo", "Siti Wibowo", "Budi Wibowo"))
    page = open_story(factories.article(authors=[haryo]))
    box = page.get_by_role("combobox", name="Authors")
    choose(page, "Authors", "wibowo")
    assert page.locator("[role=option] >> visible=true").all_inner_texts() == ["Budi Wibowo", "Siti Wibowo"]
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}[aria-selected=true]").inner_text() == "Siti Wibowo"
    page.keyboard.press("Enter")
    assert names(page, "authors") == ["Haryo Wibowo", "Siti Wibowo"]
    status = picker(page, "authors").get_by_role("status")
    assert status.text_content() == "Siti Wibowo added, place 2 of 2."
    assert box.get_attribute("aria-expanded") == "false"
    choose(page, "Authors", "budi", "Enter")
    page.keyboard.press("Shift+Tab")  # back from the box to the last row
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert status.text_content() == "Budi Wibowo moved to place 1 of 3."
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    assert names(page, "authors") == ["Budi Wibowo", "Siti Wibowo"]
    assert status.text_content() == "Haryo Wibowo removed."
    assert "Siti" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    assert page.evaluate("document.activeElement.id") == "id_authors"
    choose(page, "Authors", "siti", "Enter")
    choose(page, "Authors", "haryo", "Enter")
    assert demo.SAVED == []
    assert save(page)["authors"] == [siti.pk, haryo.pk]
    assert budi.pk not in demo.SAVED[-1]["authors"]


def test_escape_closes_then_clears_and_enter_never_saves(open_story):
    factories.author(name="Haryo")
    page = open_story()
    choose(page, "Authors", "har", "Escape")
    box = page.get_by_role("combobox", name="Authors")
    assert page.locator("[role=option] >> visible=true").count() == 0
    assert box.input_value() == "har"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    page.keyboard.press("Enter")
    box.fill("tidak ada")
    picker(page, "authors").locator("[data-state]", has_text="Nothing found.").wait_for()
    page.keyboard.press("Enter")
    assert names(page, "authors") == []
    assert demo.SAVED == []


def test_what_was_typed_and_not_chosen_says_so(open_story):
    factories.author(name="Haryo")
    page = open_story()
    choose(page, "Authors", "har", "Tab")
    reminder = picker(page, "authors").locator("p[data-left]")
    assert reminder.inner_text() == "“har” was not added: choose it from the list."
    choose(page, "Authors", "har", "Enter", "Tab")
    assert reminder.is_hidden()


def test_an_answer_is_taken_by_pointer_and_rows_have_buttons(open_story):
    factories.topic(name="Banjir")
    factories.topic(name="Pemilu")
    page = open_story()
    page.get_by_role("combobox", name="Topics").click()
    page.get_by_role("option", name="Banjir").click()
    page.get_by_role("combobox", name="Topics").click()
    page.get_by_role("option", name="Pemilu").click()
    assert page.get_by_role("button", name="Move up: Banjir").is_disabled()
    page.get_by_role("button", name="Move up: Pemilu").click()
    assert names(page, "topics") == ["Pemilu", "Banjir"]
    page.get_by_role("button", name="Remove: Pemilu").click()
    assert names(page, "topics") == ["Banjir"]


def test_rows_are_sorted_by_dragging(open_story):
    page = open_story(factories.article(authors=[factories.author(name=name) for name in ("A", "B", "C")]))
    grip = picker(page, "authors").locator("[data-grip]").first
    grip.scroll_into_view_if_needed()
    start = grip.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 50)
    page.mouse.move(start["x"] + 5, start["y"] + 130)
    page.mouse.up()
    assert names(page, "authors") == ["B", "C", "A"]


def test_names_are_text_never_markup(open_story):
    author = factories.author(name='<img src=x onerror="alert(1)"> & "O\'Brien" __id__')
    page = open_story()
    choose(page, "Authors", "brien", "Enter")
    assert names(page, "authors") == [author.name]
    assert page.locator(".picker img").count() == 0
    assert page.get_by_role("button", name=f"Remove: {author.name}").count() == 1


def test_sources_take_what_they_gave_and_where(open_story):
    antara, bnpb = factories.source(name="Antara"), factories.source(name="BNPB")
    page = open_story(factories.article(authors=[factories.author()], sources=[antara]))
    choose(page, "Sources", "bnpb", "Enter")
    row = picker(page, "sources").locator("ol [data-row]").last
    row.get_by_label("What it gave").fill("rilis pers")
    page.keyboard.press("Enter")
    row.get_by_label("Address").fill("https://contoh.id/rilis")
    page.keyboard.press("Delete")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.type") == "url"
    assert demo.SAVED == []
    assert save(page)["sources"] == [
        {"id": bnpb.pk, "role": "rilis pers", "url": "https://contoh.id/rilis"},
        {"id": antara.pk, "role": "", "url": ""},
    ]


def test_a_search_that_fails_says_so(open_story, open_context):
    page = open_story()
    page.route("**/autocomplete/**", lambda route: route.fulfill(status=403, body="no"))
    page.get_by_role("combobox", name="Authors").fill("a")
    picker(page, "authors").locator("[data-state]", has_text="The search does not answer.").wait_for()
    assert ["403" in problem for problem in page.context.problems] == [True]
    page.context.problems.clear()


def test_a_new_row_is_made_in_the_admins_window(open_story):
    page = open_story()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="New author").click()
    window = opened.value
    window.fill("#id_name", "Baru Sekali")
    window.fill("#id_slug", "baru-sekali")
    with window.expect_event("close"):
        window.click("[name=_save]")
    page.wait_for_selector("text=Baru Sekali")
    page.fill("#id_headline", "Judul")
    assert save(page)["authors"] == [Author.objects.get(name="Baru Sekali").pk]


# ---- without scripts, on a phone


def test_without_scripts_a_save_loses_nothing_and_unticking_removes(open_story):
    authors = [factories.author(name=name) for name in ("Haryo", "Siti")]
    source = factories.source(name="Antara")
    story = factories.article(body=BODY, authors=authors, sources=[source], topics=[factories.topic()], tags=["banjir"])
    page = open_story(story, java_script_enabled=False)
    assert page.locator("#id_body").is_visible()
    assert page.get_by_role("toolbar").count() == 0
    assert "<noscript>" in page.content()
    page.fill("#id_headline", "Judul baru")
    page.fill(f"[name=sources-{source.pk}-role]", "rilis")
    saved = save(page)
    assert demo.CHANGED[-1] == ["headline", "sources"]
    assert saved["body"] == BODY
    assert saved["authors"] == [author.pk for author in authors]
    assert saved["sources"] == [{"id": source.pk, "role": "rilis", "url": ""}]
    page.get_by_role("checkbox", name="Haryo").uncheck()
    assert save(page)["authors"] == [authors[1].pk]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out(open_story, scheme):
    long = "Badan Nasional Penanggulangan Bencana Republik Indonesia " * 2
    story = factories.article(body=BODY, authors=[factories.author(name=long)], sources=[factories.source(name=long)])
    page = open_story(story, viewport={"width": 360, "height": 740}, color_scheme=scheme, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for box in page.locator(".picker__button:visible, .editor__button:visible, .picker__input:visible").all():
        size = box.bounding_box()
        assert size["height"] >= 36
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= 360
