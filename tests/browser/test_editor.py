"""The story's editor in Chromium, under the desk's security policy: what it writes is canonical, whatever is done."""

import random
import re

import pytest

from articles import html
from tests import factories
from tests.browser import demo
from tests.browser.demo import BODY, UID, save, text


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
