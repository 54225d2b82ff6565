"""The four groups of a newsroom, as fixtures/roles.json says, made after every migrate."""

import json
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, router, transaction

FILE = settings.BASE_DIR / "fixtures" / "roles.json"


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed, **_kwargs: Any) -> None:
    """Make the groups that do not exist yet, with their permissions; a receiver of post_migrate.

    A group that exists stays as administrators recombined it, an emptied one too. A group waits for the next migrate
    while a permission that it names is not there yet (`migrate auth` alone on an empty database).
    """
    try:
        groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # migrating backwards, beyond auth
        return
    if not router.allow_migrate_model(using, groups):
        return
    existing = set(groups.objects.using(using).values_list("name", flat=True))
    missing = [role for role in json.loads(FILE.read_text("utf-8")) if role["fields"]["name"] not in existing]
    if not missing:
        return
    keys = ("codename", "content_type__app_label", "content_type__model")
    known = {tuple(key): pk for *key, pk in permissions.objects.using(using).values_list(*keys, "pk")}
    for role in missing:
        wanted = [tuple(key) for key in role["fields"]["permissions"]]
        if known.keys() >= set(wanted):
            with transaction.atomic(using=using):  # killed in between, it would stay without permissions for ever
                group = groups.objects.using(using).create(name=role["fields"]["name"])
                group.permissions.set([known[key] for key in wanted])
