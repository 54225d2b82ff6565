"""The log of what was told to whom, why, and of the mails that went out."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Article, Notice
from ..templatetags.desk import moment
from .base import ReadOnlyAdmin
from .filters import WithinFilter


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """For administrators; everybody has an inbox of their own."""

    list_display = ("told", "kind", "article", "at", "seen_at", "mailed")
    list_select_related = ("user", "article", "actor")
    list_filter = ("kind", "mail", ("at", WithinFilter))
    search_fields = ("user__username", "user__first_name", "user__last_name", "article__headline")
    nothing_yet = _("Nobody was told anything yet.")
    ordering = ("-at", "-pk")
    fields = ("user", "kind", "article", "actor", "at", "seen_at", "mail", "mail_at", "mail_error")

    def get_queryset(self, request: Any) -> Any:
        """Keep out what is told of others' stories, and the stories' texts."""
        theirs = Article.objects.visible_to(request.user)
        return super().get_queryset(request).filter(article__in=theirs).defer("article__body")

    @admin.display(description=_("who"), ordering="user")
    def told(self, row: Notice) -> str:
        """Who was told."""
        return str(row.user)

    @admin.display(description=_("mail"), ordering="mail")
    def mailed(self, row: Notice) -> str:
        """What became of the mail: sent when, or failed why."""
        about = row.mail_error or moment(row.mail_at)
        return ", ".join(filter(None, (row.get_mail_display(), about)))
