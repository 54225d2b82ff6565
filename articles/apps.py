"""The app, and the admin site that stands for Django's own."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """The newsroom."""

    name = "articles"
    default = True
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        """Have roles and triggers installed after every migrate, and register the checks and the desk's pages."""
        from . import checks, guards, roles, triggers  # noqa: F401 -- checks register themselves
        from .admin import families  # noqa: F401 -- so do the families
        from .search import pairs, tables

        pre_migrate.connect(triggers.clear, sender=self, dispatch_uid="articles.triggers.clear")
        pre_migrate.connect(guards.clear, sender=self, dispatch_uid="articles.guards.clear")
        post_migrate.connect(guards.install, sender=self, dispatch_uid="articles.guards")
        post_migrate.connect(tables.install, sender=self, dispatch_uid="articles.search.tables")
        post_migrate.connect(roles.install, sender=self, dispatch_uid="articles.roles")
        # With the site's number that it writes, a restore is over (articles.backups.restoring).
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="articles.triggers")
        # Last, for it may take long: without it search is slower, and nothing is wrong.
        post_migrate.connect(pairs.install, sender=self, dispatch_uid="articles.search.pairs")


class DeskConfig(admin.AdminConfig):
    """Django's admin with our site (`articles.admin.site.Desk`)."""

    default = False
    default_site = "articles.admin.site.Desk"
