"""The story's editor in Chromium, under the desk's security policy: what it writes is canonical, whatever is done."""

import random
import re

from articles import html
from tests import factories
from tests.browser import demo
from tests.browser.demo import BODY, OTHER, UID, save, text
from tests.browser.keys import button, editor, press, put


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


def test_whatever_stands_in_the_editor_is_canonical_byte_for_byte(open_story):
    page = open_story()
    chance = random.Random(20260303)
    pieces = [
        *re.findall(r"<[^>]+>|[^<]+", BODY * 2),
        "<p>",
        "<br>",
        "<br>",
        " ",
        "&nbsp;",
        "<em> </em>",
        "<p>",
        "</p>",
    ]
    pieces += ["<strong>a </strong>", "<br><em>b</em>", "<li>", "<ul>", '<aside data-embed="https://a.id/">']
    pieces += [f'<figure data-gallery="{UID}\xa0x {UID.upper()} {UID}">', f'<figure data-gallery=" x {OTHER}\n{UID} ">']
    pieces += ['<figure data-gallery="x">']
    differing = []
    for _ in range(200):
        put(page, "".join(chance.choices(pieces, k=chance.randrange(2, 40))))
        if html.sanitise(text(page)) != text(page):
            differing.append((text(page), html.sanitise(text(page))))
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
