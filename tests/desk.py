"""What tests of the desk share: content as a browser posts it, stories that are whole, counted queries."""

import zoneinfo
from datetime import datetime
from urllib.parse import urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from articles import editing
from articles.models import User
from benchmarks.visitor import values

from . import factories
from .factories import NOW

FORMS = "//main//form[@method='post' or @method='POST'][.//input[@name='csrfmiddlewaretoken']]"
WIB = zoneinfo.ZoneInfo("Asia/Jakarta")


def url(name: str, *args) -> str:
    """The address of an admin page."""
    return reverse(f"admin:{name}", args=args)


def story_url(article, page: str = "change", *args) -> str:
    """The address of a page of a story."""
    return url(f"articles_article_{page}", article.pk, *args)


def change(client, address: str, data: dict, **how):
    """The answer to a form of a row that was opened, filled in with `data` and posted."""
    return client.post(address, opened(client, address) | data, **how)


def delete(client, address: str, **how):
    """The answer to the question whether a row is to go, read and then said yes to."""
    return client.post(address, {"post": "yes", "seen": client.get(address).context["seen"]}, **how)


def opened(client, address: str) -> dict[str, str]:
    """What the form of a row says it showed: nothing where the asker may not change it."""
    page = html.fromstring(client.get(address).content.decode())
    boxes = page.xpath("//input[@type='hidden'][@name='opened' or contains(@name, '-opened')]")
    return {box.get("name"): box.get("value") for box in boxes}


def shown(page, address: str) -> dict[str, list[str]]:
    """What a browser would post of the form that an answer shows and sends to its own address; {} if it shows none."""
    forms = html.fromstring(page.content.decode()).xpath(FORMS) if page.status_code == 200 else []
    here = {"", urlsplit(address).path}
    found: dict[str, list[str]] = {}
    for name, value in next((values(form) for form in forms if urlsplit(form.get("action") or "").path in here), []):
        found.setdefault(name, []).append(value)
    return found


def posted(content: dict, **extra) -> dict:
    """Content as the story form posts it, from a browser in WIB."""
    data = {key: value for key, value in content.items() if isinstance(value, str)}
    data |= {"section": content["section"] or ""}
    data |= {"lead_photo": content["lead_photo"]} if content["lead_photo"] else {}
    data |= {key: content[key] for key in ("authors", "editors", "topics", "related")}
    data["tags"] = ", ".join(content["tags"])
    data["sources"] = [row["id"] for row in content["sources"]]
    for row in content["sources"]:
        data |= {f"sources-{row['id']}-{key}": row[key] for key in ("role", "url")}
    if content["publish_at"]:
        wish = datetime.fromisoformat(content["publish_at"]).astimezone(WIB)
        data |= {"publish_at_0": f"{wish:%Y-%m-%d}", "publish_at_1": f"{wish:%H:%M:%S}"}
    data.pop("publish_at", None)
    return {**data, **extra}


def whole(**values) -> dict:
    """Content of a story that has everything that readers must find in it."""
    return {
        **editing.blank(),
        "headline": "Harga cabai turun",
        "body": "<p>Panen raya menekan harga.</p>",
        "section": factories.section().pk,
        "authors": [factories.author().pk],
        "sources": [{"id": factories.source().pk, "role": "data", "url": ""}],
        **values,
    }


def story(owner: User | None, **values):
    """A whole draft of `owner`."""
    return editing.create(whole(**values), actor=owner, now=NOW)


def queries(client, address: str) -> list[str]:
    """The statements that a GET costs; the page must answer 200."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


def said(response) -> list[str]:
    """The messages of the page that a redirect leads to."""
    return [str(message) for message in response.context["messages"]]
