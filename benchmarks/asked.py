"""One newsroom of invented stories, asked for page after page by `volume.py`: a process with a database of its own.

Lines of JSON come in, such as {"get": "/berita/", "cold": false}, and go out: queries, CPU and waiting in ms, bytes.
CPU is this process's and, on PostgreSQL, that of the one backend that works for it. Asked for {"pages": …} it names its
pages, which are the same kinds in each newsroom.
"""

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.kinds import Kinds

READ = 12  # stories that were read


def main() -> int:
    """Answer until there is nothing more to answer; returns the exit status."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.test.utils import override_settings

    from benchmarks.desk import plain_static

    logging.getLogger("django.request").setLevel(logging.ERROR)  # pages that are not there are asked for too
    with override_settings(STORAGES=plain_static()):
        newsroom = Newsroom()
        for line in sys.stdin:
            asked = json.loads(line)
            told = newsroom.kinds.pages() if "pages" in asked else newsroom.cost(**asked)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    return 0


class Newsroom:
    """The newsroom of DATABASE_URL, with readings, related stories for those that are asked for, and an account."""

    def __init__(self) -> None:
        from django.contrib.auth.models import Group
        from django.db import connection
        from django.test import Client

        from articles import indexing, readership
        from articles.models import Article, Reading, User

        now = datetime.now(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        newest = Article.objects.live(now).newest_first().values_list("pk", flat=True)[:READ]
        Reading.objects.bulk_create(
            [Reading(article_id=pk, hour=hour, reads=9 + n) for n, pk in enumerate(newest)], ignore_conflicts=True
        )
        readership.refresh(now)
        self.kinds = Kinds(now)
        asked = [row.pk for row in self.kinds.stories.values()]
        list(indexing.relate(Article.objects.filter(pk__in=asked), now=now))
        account, _is_new = User.objects.get_or_create(username="volume", defaults={"is_staff": True})
        account.groups.set(Group.objects.filter(name="Managing editor"))
        self.readers, self.desk = Client(), Client()
        self.desk.force_login(account)
        self.backend = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    # ---- what it costs

    def cost(self, get: str, *, cold: bool = False, plans: bool = False) -> dict[str, Any]:
        """Return what it costs to answer: queries, CPU and waiting in ms; the status, and how long it is."""
        from django.core.cache import caches
        from django.db import connection

        asked = [0]
        said: list[str] = []

        def counted(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            asked[0] += 1
            if plans:
                said.extend(_plan(connection, sql, params))
            return execute(sql, params, many, context)

        if cold:
            caches["lists"].clear()
        client = self.desk if get.startswith("/admin/") else self.readers
        with connection.execute_wrapper(counted):
            spent, cpu, wall = self._backend(), process_time(), perf_counter()
            response = client.get(get)
            own, wall = process_time() - cpu, perf_counter() - wall
            spent = self._backend() - spent
        return {
            "queries": asked[0],
            "cpu": 1000 * (own + spent),
            "backend": 1000 * spent,
            "wall": 1000 * wall,
            "status": response.status_code,
            "entries": len(re.findall(rb"<url>|<sitemap>", response.content)),
            "stories": len(set(re.findall(rb"/artikel/\d+/", response.content))),
            "plans": said,
        }

    def _backend(self) -> float:
        """Return how long PostgreSQL's process has run for us, in seconds (proc(5), schedstat)."""
        return int(self.backend.read_text().split()[0]) / 1e9 if self.backend else 0.0


def _plan(connection: Any, sql: str, params: Any) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS) "
    if not sql.lstrip("(").startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        rows = [str(row[-1]) for row in cursor.fetchall()]
    return [sql[:3000], *(f"    {row}" for row in rows)]


if __name__ == "__main__":
    raise SystemExit(main())
