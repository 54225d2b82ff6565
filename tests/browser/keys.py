"""What people do in the story's editor, for the tests."""


def put(page, body):
    """Set the text."""
    page.evaluate("body => document.querySelector('.editor__text').editor.commands.setContent(body)", body)


def editor(page):
    """Go into the text."""
    box = page.locator(".editor__text")
    box.focus()
    return box


# Keys that move the cursor: the browser tells the editor so with its next picture, or with the one after.
MOVING = ("Arrow", "Home", "End", "Shift+", "Control+Home", "Control+End", "Control+a")
PICTURE = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"


def press(page, *keys):
    """Press keys as slowly as people do: the editor hears of a moved cursor a moment later, on a busy machine too."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(40)
        if key.startswith(MOVING):
            page.evaluate(PICTURE)


def button(page, name):
    """A button of the toolbar."""
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def paste(page, markup, plain=""):
    """Paste markup, plain text, or both."""
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


def appear(locator, count):
    """Wait until so many of them are there."""
    from playwright.sync_api import expect  # wanting, the tests skip or fail as the conftest says

    expect(locator).to_have_count(count)
