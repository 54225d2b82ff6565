"""How tests read public pages: fetched as a reader would, parsed as a browser would."""

from lxml import html

EN = {"LANGUAGE_CODE": "en"}


def page(client, address: str, status: int = 200):
    """Fetch `address` and return its parsed HTML; the status must be `status`."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return html.fromstring(response.content.decode())


def words(node) -> str:
    """The text of a node in one line."""
    return " ".join(node.text_content().split())


def texts(tree, path: str) -> list[str]:
    """The texts of the nodes at an XPath."""
    return [words(node) for node in tree.xpath(path)]


def has(name: str) -> str:
    """An XPath condition: the class is among the element's."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def headlines(tree) -> list[str]:
    """The headlines of the cards in a list, in order."""
    return texts(tree, f".//*[{has('card-headline')}]")
