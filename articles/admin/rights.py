"""Nobody gives a right that they do not hold, nor lays hand on an account that holds more."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from ..models import User


def permissions_of(user: User) -> Any:
    """Return the permissions that `user` holds, active or not: by themselves or by a role."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def beyond(user: User) -> Any:
    """Return the permissions that `user` does not hold."""
    return Permission.objects.exclude(pk__in=permissions_of(user).values("pk"))


def roles_within(user: User) -> Any:
    """Return the roles that hold nothing beyond what `user` holds: those that `user` may give."""
    if user.is_superuser:
        return Group.objects.all()
    return Group.objects.exclude(permissions__in=beyond(user))


def may_manage(user: User, account: User) -> bool:
    """Whether `account` holds nothing beyond what `user` holds: only then may `user` change or delete it."""
    if user.is_superuser:
        return True
    return not account.is_superuser and not permissions_of(account).filter(pk__in=beyond(user).values("pk")).exists()
