"""The admin site: our name on it, and our words."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class Desk(AdminSite):
    """The newsroom's admin."""

    site_title = _("Newsroom")
    site_header = _("Newsroom")
    index_title = _("The desk")
