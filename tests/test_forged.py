"""Forged requests at the desk: fields that a form does not have, rows of others, rights that are gone since."""

import re

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Event, NewName, Revision, Stage, User

from . import factories
from .desk import shown, story, url
from .rows import ROWS

pytestmark = pytest.mark.django_db

ITS_OWN = {"last_login", "date_joined", "changed_at", "updated_at", "created_at", "seen_at", "version"}  # of a save


SAVED = {  # where a form is obeyed, and has not everything
    "Reporter": {"photo"},
    "Editor": {"author", "editor", "photo"},
    "Managing editor": {"author", "correction", "editor", "photo"},
    "Administrator": {"correction", "photo", "supplier", "user"},
}


def kinds() -> list[type[models.Model]]:
    """What the desk has change pages for, but stories, which have tests of their own, and new names: they lead on."""
    others = [model for model in admin.site._registry if model not in (Article, NewName)]
    return [model for model in others if model._meta.model_name in ROWS]


def stands(row: models.Model, names) -> dict:
    kept = type(row)._default_manager.get(pk=row.pk)
    return {name: getattr(kept, name) for name in names}


def forged(field: models.Field, row: models.Model):
    """Another value than the row has, as a browser would post it."""
    value = getattr(row, field.attname)
    if isinstance(field, models.BooleanField):
        return "" if value else "on"
    if isinstance(field, models.DateTimeField):
        return "2001-02-03T04:05:06Z"
    if isinstance(field, (models.IntegerField, models.ForeignKey)):
        return "4711"
    return "palsu"


def forge(client, model: type[models.Model]) -> tuple[int, dict, dict]:
    """Save a row's form as it is, with values for all fields that it does not have; the status, then and now."""
    row = ROWS[model._meta.model_name]()
    address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
    page = client.get(address)
    form = shown(page, address)
    has = {re.sub(r"_\d$", "", name) for name in form} | set(form)  # the boxes of a moment
    others = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in has]
    names = [field.attname for field in others if field.name not in ITS_OWN]
    before = stands(row, names)
    more = {key: forged(field, row) for field in others for key in (field.name, field.attname, f"{field.name}_0")}
    status = client.post(address, {**form, **more, "_save": "1"}).status_code
    return status, before, stands(row, names)


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Managing editor", "Administrator"])
def test_fields_that_a_form_does_not_have_change_nothing(client, role):
    client.force_login(factories.user(role, language="en"))
    told = {model._meta.model_name: forge(client, model) for model in kinds()}

    assert {name: was for name, (_status, was, now) in told.items() if was != now} == {}
    saved = {name for name, (status, was, _now) in told.items() if status == 302 and was}
    assert saved == SAVED[role]


# ---- rows of others


@pytest.mark.parametrize("move", ["submit", "spike", "publish"])
def test_others_rows_among_ones_own_are_left_alone(client, siti, move):
    """A reporter names a colleague's draft for a move of many; it is told of like one that does not exist."""
    client.force_login(siti)
    others = story(factories.user("Reporter"), headline="Milik rekan")
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(url("articles_article_bulk"), {"move": move, "story": [f"{others.pk}:0"]})

    assert "Milik rekan" not in answer.content.decode()
    assert [row["sql"] for row in captured if row["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    kept = Article.objects.get(pk=others.pk)
    assert (kept.stage, Event.objects.filter(article=kept, actor=siti).count()) == (Stage.DRAFT, 0)


def test_a_story_s_owner_is_not_changed_by_naming_another_story_s_form(client, siti, rani):
    """The revision that a form was opened at counts for its own story: another's number does not let a save through."""
    client.force_login(siti)
    mine, others = story(siti), story(rani)
    answer = client.post(
        url("articles_article_change", others.pk), {"base": 0, "headline": "Milik saya", "id": mine.pk}
    )

    assert answer.status_code == 404
    assert not Revision.objects.filter(article=others, actor=siti).exists()


# ---- rights that are gone


GONE = {
    "left the role": lambda user: user.groups.clear(),
    "was deactivated": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "is no longer staff": lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
    "was deleted": lambda user: user.delete(),
    "got another password": lambda user: (user.set_password("lain-sekali-1"), user.save()),
}


@pytest.mark.parametrize("what", GONE)
def test_whose_rights_are_gone_is_refused_at_the_next_request(client, rani, what):
    client.force_login(rani)
    draft = story(factories.user("Reporter"))
    address = url("articles_article_change", draft.pk)
    assert client.get(address).status_code == 200

    GONE[what](User.objects.get(pk=rani.pk))

    data = {"base": 0, "headline": "Sesudah pergi", "_save": "1"}
    assert {client.get(address).status_code, client.post(address, data).status_code} <= {302, 403, 404}
    assert Article.objects.get(pk=draft.pk).headline == draft.headline
    assert not Revision.objects.filter(article=draft, number__gt=0).exists()
