"""What people do at the desk, by what they see: press, follow, choose, write."""


def press(page, name):
    """Press a button that leads to a page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    """Follow a link to its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def choose(page, label, term):
    """Take what a picker offers first for some words."""
    page.get_by_role("combobox", name=label).fill(term)
    page.wait_for_selector("[role=option] >> visible=true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def said(page) -> str:
    """What the desk answered."""
    return page.locator(".messagelist").inner_text()


def ready(page):
    """Wait until the story form's editor and pickers work."""
    page.wait_for_selector(".editor--ready")
    page.wait_for_selector(".picker--ready >> nth=4")


def write(page, text):
    """Type at the end of the story's text."""
    page.locator(".editor__text > :last-child").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
