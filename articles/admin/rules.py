"""The page on which administrators say what is asked of a story before each move."""

import json
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .. import gates
from ..forms.rules import RulesForm, move_label
from ..gates import GATES, MOVES, Gate, Level, Levels, Refused
from ..models import GateRule
from .base import ReadOnlyAdmin

LAST = 10  # changes that the page tells of
PAGE = "admin:articles_gaterule_changelist"


@admin.register(GateRule)
class GateRuleAdmin(ReadOnlyAdmin):
    """One table instead of a list and a form; only `gates` writes."""

    def get_urls(self) -> list:
        """Return the table's address and no others."""
        return [path("", self.admin_site.admin_view(self.table), name="articles_gaterule_changelist")]

    def table(self, request: Any) -> HttpResponse:
        """Show the rules, to those who may change them as menus; write them. Raises PermissionDenied, BadRequest."""
        may_change = request.user.has_perm("articles.change_gaterule")
        if not self.has_view_permission(request) or (request.method == "POST" and not may_change):
            raise PermissionDenied
        levels = gates.levels()
        form = RulesForm(request.POST if request.method == "POST" else None, levels=levels)
        if request.method == "POST":
            return save(request, form)
        request.current_app = self.admin_site.name
        page = {
            **self.admin_site.each_context(request),
            "title": capfirst(str(GateRule._meta.verbose_name_plural)),
            "form": form,
            "moves": [capfirst(move_label(move)) for move in MOVES],
            "rows": [{"gate": gate, "cells": cells(form, gate, levels)} for gate in GATES.values()],
            "may_change": may_change,
            "changes": changes(),
        }
        return TemplateResponse(request, "admin/rules.html", page)


def cells(form: RulesForm, gate: Gate, levels: Levels) -> list[dict[str, Any]]:
    """Return a row's cells, none if nothing can be chosen: the move, its menu, the level in words."""
    return [
        {
            "move": capfirst(move_label(move)),
            "menu": form[f"{gate.name}-{move}"],
            "level": levels[gate.name][move].label,
        }
        for move in (() if gate.fixed else MOVES)
    ]


def save(request: Any, form: RulesForm) -> HttpResponse:
    """Write what was chosen, and log it; raises BadRequest for what no browser sends."""
    if not form.is_valid():
        raise BadRequest(f"Not a table of rules: {', '.join(form.errors)}.")
    was, wanted = form.cleaned_data["was"], form.levels()
    try:
        with transaction.atomic():
            changed = gates.set_levels(wanted, was=was)
            for rule in changed:
                log(request.user, rule, was, wanted)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The rules are saved.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse(PAGE))


# ---- what was changed


def log(user: Any, rule: GateRule, was: Levels, wanted: Levels) -> None:
    """Note in the admin's log who changed a rule, with the levels before and after of each move."""
    name = rule.gate
    moved = {move: [was[name][move], wanted[name][move]] for move in MOVES if was[name][move] != wanted[name][move]}
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(GateRule),
        object_id=str(rule.pk),
        object_repr=name,
        action_flag=CHANGE,
        change_message=json.dumps(moved),
    )


def changes() -> list[dict[str, Any]]:
    """Return the last changes of the rules for display, the newest first."""
    kind = ContentType.objects.get_for_model(GateRule)
    logged = LogEntry.objects.filter(content_type=kind).select_related("user").order_by("-action_time", "-pk")[:LAST]
    return [
        {"at": entry.action_time, "who": entry.user, "gate": GATES[entry.object_repr].label, "moved": moved(entry)}
        for entry in logged
        if entry.object_repr in GATES
    ]


def moved(entry: LogEntry) -> list[str]:
    """Return what one change of a rule did, as "before review: advised → required"."""
    return [
        f"{move_label(move)}: {Level(before).label} → {Level(after).label}"
        for move, (before, after) in json.loads(entry.change_message).items()
    ]
