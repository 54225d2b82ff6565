"""Roles: four groups after migrate, each including the one before, and never taken back."""

import itertools
import json

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from articles import roles
from articles.models import Article
from tests import factories

ROLES = ["Reporter", "Editor", "Managing editor", "Administrator"]


def codes(name: str) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=name).permissions.all()}


class Killed(BaseException):
    """Ends a run where it is."""


@pytest.mark.django_db(transaction=True)
def test_a_role_comes_with_its_permissions_or_not_at_all():
    """An empty group is taken for one that somebody emptied, so a killed migrate must leave none."""

    def before(execute, sql, *rest):
        if "INSERT" in sql and "auth_group_permissions" in sql:
            raise Killed
        return execute(sql, *rest)

    Group.objects.all().delete()
    with connection.execute_wrapper(before), pytest.raises(Killed):
        roles.install()
    assert not Group.objects.exists()
    roles.install()
    assert Group.objects.count() == len(ROLES)


@pytest.mark.django_db
def test_migrate_makes_the_four_groups_as_the_fixture_says():
    for row in json.loads((settings.BASE_DIR / "fixtures" / "roles.json").read_text()):
        fields = row["fields"]
        assert codes(fields["name"]) == {f"{app}.{code}" for code, app, _model in fields["permissions"]}
    assert list(Group.objects.order_by("pk").values_list("name", flat=True)) == ROLES


@pytest.mark.django_db
def test_each_role_includes_the_one_before():
    held = [codes(name) for name in ROLES]
    assert all(less < more for less, more in itertools.pairwise(held))


@pytest.mark.django_db
def test_every_permission_of_the_story_is_held_by_somebody():
    own = {f"articles.{code}" for code, _name in Article._meta.permissions}
    assert own <= codes("Administrator")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("Reporter", {"articles.submit_article", "articles.add_photo"}, {"articles.edit_others_article"}),
        ("Editor", {"articles.approve_article", "articles.add_source"}, {"articles.publish_article"}),
        ("Managing editor", {"articles.publish_article", "articles.change_section"}, {"articles.change_user"}),
        ("Administrator", {"articles.change_user", "auth.change_group"}, {"articles.delete_revision"}),
    ],
)
def test_what_a_role_may(role, may, may_not):
    account = factories.user(role)
    assert account.has_perms(may)
    assert not any(account.has_perm(code) for code in may_not)
    assert not account.is_superuser


@pytest.mark.django_db
def test_a_group_that_was_recombined_stays_and_a_deleted_one_comes_back():
    Group.objects.get(name="Editor").permissions.set(Permission.objects.filter(codename="view_article"))
    Group.objects.get(name="Reporter").delete()
    call_command("migrate", verbosity=0)
    assert codes("Editor") == {"articles.view_article"}
    assert "articles.submit_article" in codes("Reporter")


@pytest.mark.django_db
def test_a_group_waits_until_all_its_permissions_exist():
    Group.objects.all().delete()
    Permission.objects.filter(codename="add_tag").delete()
    roles.install()
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_groups_are_there_after_a_flush():
    call_command("flush", interactive=False, verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
