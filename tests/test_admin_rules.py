"""The table of rules: who reads it, who changes it, what is logged, two administrators at once."""

import pytest

from articles import gates
from articles.forms.rules import told
from articles.gates import GATES, MOVES, Level
from articles.models import GateRule

from . import factories
from .desk import queries, said, story, url

pytestmark = pytest.mark.django_db
LIST = "articles_gaterule_changelist"


@pytest.fixture
def bambang(client):
    account = factories.user("Administrator", language="en", first_name="Bambang")
    client.force_login(account)
    return account


def chosen(**changed) -> dict:
    """The form as a browser posts it: what the rules are now, but for what was changed ("gate-move")."""
    levels = gates.levels()
    data = {f"{name}-{move}": levels[name][move] for name, gate in GATES.items() if not gate.fixed for move in MOVES}
    return {"was": told(levels), **data, **changed}


def test_an_administrator_changes_a_rule_and_the_page_tells_who_did(client, bambang):
    answer = client.post(url(LIST), chosen(**{"lead-publish": "required", "tags-submit": "off"}), follow=True)

    assert said(answer) == ["The rules are saved."]
    levels = gates.levels()
    assert (levels["lead"]["publish"], levels["tags"]["submit"]) == (Level.REQUIRED, Level.OFF)
    assert [(c["who"], c["moved"]) for c in answer.context["changes"]] == [
        (bambang, ["before review: advised → not asked for"]),
        (bambang, ["before publication: advised → required"]),
    ]


def test_saving_without_a_change_logs_nothing(client, bambang):
    answer = client.post(url(LIST), chosen(), follow=True)

    assert (said(answer), answer.context["changes"]) == (["Nothing was changed."], [])


def test_what_another_administrator_changed_meanwhile_is_not_written_over(client, bambang):
    opened = chosen(**{"lead-publish": "required"})
    client.post(url(LIST), chosen(**{"tags-publish": "required"}))

    answer = client.post(url(LIST), opened, follow=True)

    assert said(answer)[-1].startswith("Somebody else has changed the rules meanwhile.")
    levels = gates.levels()
    assert (levels["lead"]["publish"], levels["tags"]["publish"]) == (Level.ADVISED, Level.REQUIRED)


@pytest.mark.parametrize(
    "odd", [{"was": "x"}, {"was": "r"}, {"was": ""}, {"lead-publish": "maybe"}, {"lead-publish": ""}]
)
def test_what_no_browser_sends_changes_nothing(client, bambang, odd):
    assert client.post(url(LIST), chosen(**odd)).status_code == 400
    assert not GateRule.objects.exists()


def test_headline_and_text_cannot_be_chosen(client, bambang):
    assert 'name="headline-publish"' not in client.get(url(LIST)).content.decode()

    client.post(url(LIST), chosen(**{"headline-publish": "off"}))

    assert gates.levels()["headline"]["publish"] == Level.REQUIRED


def test_who_may_only_see_the_rules_reads_them(client):
    account = factories.user(None, language="en")
    view = factories.Group.objects.get(name="Administrator").permissions.get(codename="view_gaterule")
    account.user_permissions.add(view)
    client.force_login(account)

    page = client.get(url(LIST)).content.decode()

    assert ("<select" in page, "Before publication" in page, client.post(url(LIST), chosen()).status_code) == (
        False,
        True,
        403,
    )


def test_the_page_costs_the_same_however_much_was_changed(client, bambang):
    client.post(url(LIST), chosen(**{"lead-publish": "required"}))
    few = len(queries(client, url(LIST)))
    for level in ("off", "advised", "required") * 2:
        client.post(url(LIST), chosen(**{"lead-publish": level, "tags-submit": level}))

    assert len(queries(client, url(LIST))) == few


def test_a_rule_is_felt_at_the_desk(client, bambang, siti):
    article = story(siti)
    client.post(url(LIST), chosen(**{"lead-submit": "required"}))
    client.force_login(siti)

    page = client.get(url("articles_article_move", article.pk, "submit")).content.decode()

    assert "Write a lead." in page
