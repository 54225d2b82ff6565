"""Every address that the resolver knows, for every role, against the table in docs/permissions.md."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from articles.models import Article, User

from . import factories
from .desk import shown
from .filled import table_of
from .laid import laid
from .places import place
from .rows import in_state

ROLES = {
    "reporter": "Reporter",
    "editor": "Editor",
    "managing editor": "Managing editor",
    "administrator": "Administrator",
}
LINE = re.compile(r"^\| `([^`]+)` \|(.*)\|$")


def table() -> dict[str, dict[str, tuple[str, str]]]:
    """The document: address -> column -> the status of GET and of POST; "200+" is a page that tells of a write."""
    rows, header = {}, []
    for line in (settings.BASE_DIR / "docs" / "permissions.md").read_text("utf-8").splitlines():
        if line.startswith("| address"):
            header = [cell.strip() for cell in line.strip("|").split("|")][1:]
        elif found := LINE.match(line):
            assert found[1] not in rows, f"{found[1]} stands twice in the table"
            cells = [cell.split() for cell in found[2].split("|")]
            assert len(cells) == len(header), f"{found[1]} has {len(cells)} cells, not {len(header)}"
            rows[found[1]] = {name: (get, post) for name, (get, post) in zip(header, cells, strict=True)}
    return rows


def addresses(patterns=None, prefix="", spaces=()) -> set[str]:
    """What the resolver knows: the name of each address, or its route where it has none."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            found |= addresses(pattern.url_patterns, route, inside)
        else:
            found.add(":".join([*spaces, pattern.name]) if pattern.name else route)
    return found


TABLE = table()


# ---- the walk


ACCOUNTS: dict[str, User] = {}  # one a role, and somebody else who owns others' stories
COOKIES: dict[str, str] = {}  # by which each is logged in


@pytest.fixture(scope="module", autouse=True)
def _people(django_db_setup, django_db_blocker, tmp_path_factory):
    with laid(_hire, blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield


def _hire():
    ACCOUNTS.update({role: factories.user(group, language="en") for role, group in ROLES.items()})
    ACCOUNTS["other"] = factories.user("Reporter", language="en")
    for role in ROLES:
        client = Client()
        client.force_login(ACCOUNTS[role])
        COOKIES[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def accounts(db):
    """The accounts, fresh: what one test has them remember, the next is not told."""
    return {role: User.objects.get(pk=account.pk) for role, account in ACCOUNTS.items()}


AS_OPENED = re.compile(r"admin:(preferences|.*_(add|change|delete))(?= |$)")  # posts the form that it shows, changed
WRITTEN = re.compile(r'[A-Z ]+ "(.*?)"')
BESIDE = {"django_admin_log", "django_session"}  # what the desk notes of a write, which is not the write
NOTED = {"admin:logout", "admin:articles_user_link"}  # writes nothing else: the end of a log-in, that a link was made
AIMS = {"django_session"}  # where somebody was going is kept there, while the password is asked for once more
BY_LINK = {"admin:new_password"}  # open to whoever holds the link


def ask(key: str, column: str, accounts: dict) -> list[tuple[int, list[str]]]:
    """GET and then POST as the column says; the status of each, and what was written. Nothing of it stays."""
    role, _comma, whose = column.partition(", ")
    client = Client()
    if role != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = COOKIES[role]
    with transaction.atomic():
        owner = accounts[role] if whose == "own" else accounts["other"]
        address, data = place(key, owner)
        asked, read = _asked(lambda: client.get(address))
        data = {**(shown(asked, address) if AS_OPENED.match(key) else {}), **data}
        done, written = _asked(lambda: client.post(address, data))
        found = [(asked.status_code, read), (done.status_code, written)]
        transaction.set_rollback(True)
    return found


def _asked(request) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = request()
    statements = [query["sql"] for query in captured]
    return response, [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_every_address_stands_in_the_table_and_nothing_else():
    assert {key.partition(" ")[0] for key in TABLE} == addresses()


@pytest.mark.parametrize("key", TABLE)
def test_the_address_answers_as_the_table_says(key, accounts):
    found = {}
    for column in TABLE[key]:
        (get, read), (post, written) = ask(key, column, accounts)
        assert read == [], f"GET by {column} writes"
        tables, tells = {WRITTEN.match(sql)[1] for sql in written}, TABLE[key][column][1] == f"{post}+"
        if tells or (post == 302 and get != 302 and (column != "anonymous" or key in BY_LINK)):
            kept = tables if key in NOTED else tables - BESIDE
            assert kept and table_of(key) in {*kept, ""}, f"obeyed POST by {column} writes {sorted(tables)} alone"
        else:
            assert tables <= (AIMS if post == 302 else set()), f"POST by {column} writes {sorted(tables)}"
        found[column] = (str(get), f"{post}+" if tells else str(post))

    assert found == TABLE[key]


@pytest.mark.parametrize("key", [key for key in TABLE if key.startswith("admin:articles_article")])
def test_a_post_from_another_site_is_refused(key, accounts):
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts["administrator"])
    address, data = place(key, accounts["other"])

    assert client.post(address, data).status_code == 403


@pytest.mark.parametrize("query", ["_popup=1", "_popup=1&_to_field=id", "_to_field=id"])
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_window_shows_no_more_than_a_page(accounts, client, page, query):
    client.force_login(accounts["reporter"])
    secret = in_state(accounts["other"], "draft")

    assert client.get(f"{reverse(f'admin:articles_article_{page}', args=[secret.pk])}?{query}").status_code == 404
    assert secret.headline not in client.get(f"{reverse('admin:articles_article_changelist')}?{query}").content.decode()


def test_no_address_leads_from_any_row_to_its_page(accounts, client):
    """Django's own redirect would tell the headline of a draft by its address."""
    client.force_login(accounts["reporter"])
    secret = in_state(accounts["other"], "draft")

    assert client.get(f"/admin/r/{ContentType.objects.get_for_model(Article).pk}/{secret.pk}/").status_code == 404
