"""What do the wires cost, with 10,000 items a day for 30 days?

    .venv/bin/python -m benchmarks.wires [--days 30] [--a-day 10000] [--rounds 10] [--plans]

Six suppliers, every seventh item a later version of another, every tenth nearly what another supplier sent before, in a
made-up language whose words are as unequally frequent as a real one's. All days but the last two are written in bulk:
rows, words and marks as `articles.wires.arriving` makes them, with sketches drawn by lot. The last two days come by
`arriving.keep` itself, in lots of 200. Then: what one more item costs, in lots of 200 and alone; a search among all;
the wire desk's pages through Django's test client, as an editor; and letting a day's items go. CPU in milliseconds is
this process's own (SQLite's work is in it, PostgreSQL's is not), "all" is waiting, both medians. DATABASE_URL says
where (SQLite without it); the run makes a scratch database there and removes it. It fails where a page takes more than
15 queries.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import scratch
from benchmarks.desk import plain_static
from benchmarks.search import HALF, HUNDREDTH, RARE, TENTH

MOST = 15  # queries of a page
LOT = 200


def main() -> int:
    """Run and print the tables; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--a-day", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--plans", action="store_true", help="print how the database finds the items of each page")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django.test.utils import override_settings

    from benchmarks.wired import Wires

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    wires = Wires(options.a_day, now=now)
    begun = perf_counter()
    with connection.cursor() as cursor:
        for day in range(options.days, 2, -1):
            wires.write(now - timedelta(days=day))
        cursor.execute("ANALYZE")  # as both databases do by themselves, sooner or later
        written, kept = perf_counter(), [wires.keep(now - timedelta(days=day)) for day in (2, 1)]
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    wires.use()
    print(
        f"{wires.items()} items: {written - begun:.0f} s in bulk, {perf_counter() - written:.0f} s by `keep`;"
        f" of the last day {kept[-1]}",
        flush=True,
    )
    _arrive(wires, options)
    _search(options.rounds)
    with override_settings(STORAGES=plain_static()):
        dearest = _pages(wires, options)
    _let_go(options, now)
    connections.close_all()
    return int(dearest > MOST)


# ---- one more item


def _arrive(wires: Any, options: argparse.Namespace) -> None:
    from articles.wires import arriving

    print("\n| one more item | CPU, ms | all, ms |\n|---|---|---|")
    for name, size, rounds in ((f"in lots of {LOT}", LOT, options.rounds), ("alone", 1, 10 * options.rounds)):
        lots = [wires.lot(size) for _ in range(rounds)]
        each = iter(lots)
        cpu, wall = _cost(lambda each=each: arriving.keep(*next(each), now=wires.now), rounds)
        print(f"| {name} | {cpu / size:.2f} | {wall / size:.2f} |", flush=True)
    again = [wires.lot(LOT)] * options.rounds
    arriving.keep(*again[0], now=wires.now)
    cpu, wall = _cost(lambda: arriving.keep(*again[0], now=wires.now), options.rounds)
    print(f"| that is here already, in lots of {LOT} | {cpu / LOT:.2f} | {wall / LOT:.2f} |", flush=True)


# ---- search


def _search(rounds: int) -> None:
    from articles import search
    from articles.models import Supplier, WireItem

    everything = WireItem.objects.filter(current=True)
    of_one = everything.filter(supplier=Supplier.objects.order_by("pk").first())
    asked = {
        "a rare word": (RARE, everything),
        "a word that half of all have": (HALF, everything),
        "three words": (f"{HALF} {TENTH} {HUNDREDTH}", everything),
        "a phrase": (f'"{HALF} {TENTH}"', everything),
        "a common word without another": (f"{HALF} -{TENTH}", everything),
        "the beginning of a word": (HALF[:3], everything),
        "a word that no item has": ("kelinci", everything),
        "a rare word, of one supplier": (RARE, of_one),
        "half of all, of one supplier": (HALF, of_one),
    }
    print("\n| what is asked of all items | found | CPU, ms | all, ms |\n|---|---|---|---|")
    for name, (words, items) in asked.items():
        query = search.parse(words)
        newest = WireItem.objects.order_by("-pk").values_list("pk", flat=True)[0]
        found = len(search.in_wires(query, items, newest=newest))
        ask = partial(search.in_wires, query, items, newest=newest)
        cpu, wall = _cost(ask, rounds)
        capped = "over " if found >= search.CAP else ""
        print(f"| {name} | {capped}{found} | {cpu:.1f} | {wall:.1f} |", flush=True)


# ---- the wire desk's pages


def _addresses(wires: Any) -> Iterator[tuple[str, str]]:
    """Yield what is asked for, and its address."""
    from django.urls import reverse

    desk = f"{reverse('admin:articles_wireitem_changelist')}?"
    for name, query in _queries(wires):
        yield name, desk + query
    yield "a supplier's health", reverse("admin:articles_supplier_change", args=[wires.suppliers[0].pk])
    yield "the list of suppliers", reverse("admin:articles_supplier_changelist")


def _queries(wires: Any) -> Iterator[tuple[str, str]]:
    from articles.models import Section, Supplier, WireItem

    first = {model: model._default_manager.order_by("pk")[0].pk for model in (Supplier, Section)}
    ids = WireItem.objects.order_by("-pk").values_list("pk", flat=True)
    total = wires.items()
    yield "no filter", ""
    yield "a supplier", f"supplier={first[Supplier]}"
    yield "a section", f"section={first[Section]}"
    yield "urgency 1", "urgency=1"
    yield "urgency 3 and above", "urgency=3"
    yield "the last hour", "period=1h"
    yield "the last 24 hours", "period=24h"
    yield "no story yet", "state=free"
    yield "with a story", "state=used"
    yield "killed", "state=killed"
    yield "killed, of a supplier, a week", f"state=killed&supplier={first[Supplier]}&period=7d"
    yield "a rare word", f"q={RARE}"
    yield "a word that half of all have", f"q={HALF}"
    yield "three words", f"q={HALF}+{TENTH}+{HUNDREDTH}"
    yield "a phrase", f"q=%22{HALF}+{TENTH}%22"
    yield "half of all, of a supplier, urgency 1", f"q={HALF}&supplier={first[Supplier]}&urgency=1"
    yield "a third down", f"before={ids[total // 3]}"
    yield "nearly the last page", f"before={ids[max(0, total - 200)]}"
    yield "the list alone, for the live filter", f"part=list&q={HALF}"
    yield "how many are newer", f"part=news&after={ids[min(500, total - 1)]}"


def _pages(wires: Any, options: argparse.Namespace) -> int:
    """Print what the pages cost; returns the most queries of one."""
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(wires.editor())
    most = 0
    print("\n| the wire desk | rows | queries | CPU, ms | all, ms |\n|---|---|---|---|---|")
    for name, address in _addresses(wires):
        client.get(address)
        captured: list[tuple[str, Any]] = []

        def counted(execute: Any, sql: str, params: Any, *rest: Any, captured: Any = captured) -> Any:
            captured.append((sql, params))
            return execute(sql, params, *rest)

        with connection.execute_wrapper(counted):
            response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{response.status_code} at {address}")
        shown = getattr(response, "context_data", {}).get("page")
        rows = len(shown.rows) if shown else "–"
        cpu, wall = _cost(lambda address=address: client.get(address), options.rounds)
        print(f"| {name} | {rows} | {len(captured)} | {cpu:.0f} | {wall:.0f} |", flush=True)
        most = max(most, len(captured))
        if options.plans:
            _plan(captured)
    return most


def _plan(captured: list[tuple[str, Any]]) -> None:
    from django.db import connection

    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
    for sql, params in captured:
        if "articles_wireitem" in sql and sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                begun = perf_counter()
                cursor.execute(sql, params)
                cursor.fetchall()
                took = 1000 * (perf_counter() - begun)
                cursor.execute(explain + sql, params)
                print(f"    {took:.1f} ms: …{sql[-200:]}", *(f"\n        {row[-1]}" for row in cursor.fetchall()))


# ---- what leaves


def _let_go(options: argparse.Namespace, now: datetime) -> None:
    """Print what it costs that the first day's items leave."""
    from articles.models import Supplier
    from articles.wires import keeping

    Supplier.objects.update(retention=options.days - 1)
    gone = 0
    cpu, wall = process_time(), perf_counter()
    for supplier in Supplier.objects.all():
        gone += sum(keeping.let_go(supplier, now=now))
    cpu, wall = process_time() - cpu, perf_counter() - wall
    print(f"\n{gone} items of a day let go: {cpu:.1f} s of CPU, {wall:.1f} s in all", flush=True)


def _cost(do: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Return what doing it costs: CPU and all in milliseconds, medians."""
    found = []
    for _ in range(rounds):
        cpu, wall = process_time(), perf_counter()
        do()
        found.append((1000 * (process_time() - cpu), 1000 * (perf_counter() - wall)))
    return median(cpu for cpu, _wall in found), median(wall for _cpu, wall in found)


if __name__ == "__main__":
    raise SystemExit(main())
