"""Can a `migrate` that was killed be run again, whatever the moment?

    .venv/bin/python -m benchmarks.migrating [--kills 60] [--all]

`manage.py migrate` fills a scratch database and is killed by SIGKILL on its way: strace counts what it sends to
PostgreSQL, or has SQLite put on the disk, and kills it there. The moments right after a commit are picked first, then
others at random; `--all` picks every one after a commit. Then it is run again, to its end, and the tables, indexes,
triggers, groups and permissions must be those of a database that nobody disturbed. Beside it Django's own migrate,
which notes a migration after the transaction that makes it, shows that the harness sees what cannot be run again.
DATABASE_URL says where (SQLite without it). Needs strace. Exits with 1 if any end differs, or if Django's own never
failed.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import scratch

OURS = [sys.executable, "manage.py", "migrate", "-v0"]
DJANGOS = """
import django
django.setup()
from django.core.management.commands.migrate import Command
Command().run_from_argv(["manage.py", "migrate", "-v0"])
"""
WAYS = {"ours": OURS, "Django's": [sys.executable, "-c", DJANGOS]}
# What is the same in every database that was migrated; keys, times and the site's number are not.
SCHEMA = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master",
    "postgresql": """
        SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
            FROM pg_trigger WHERE NOT tgisinternal""",
}
STATE = """
import json
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from articles.models import Generation
from benchmarks.migrating import SCHEMA
with connection.cursor() as cursor:
    cursor.execute(SCHEMA[connection.vendor])
    schema = sorted(map(str, cursor.fetchall()))
rows = [
    Group.objects.values_list("name", "permissions__content_type__model", "permissions__codename"),
    Permission.objects.values_list("content_type__app_label", "content_type__model", "codename", "name"),
    MigrationRecorder.Migration.objects.values_list("app", "name"),
]
print(json.dumps([schema, *(sorted(map(str, each)) for each in rows), Generation.objects.count()]))
"""


@dataclass
class Result:
    """What one way of migrating came to."""

    way: str
    database: str
    killed: int = 0
    after_commits: int = 0
    not_again: list[str] = field(default_factory=list)  # what the second run ended with
    otherwise: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, run again, compare, and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--naive", type=int, default=12, help="of Django's own migrate")
    parser.add_argument("--all", action="store_true", help="after every commit, then --kills others")
    options = parser.parse_args()
    results = [run("ours", options.kills, every=options.all), run("Django's", options.naive, every=False)]
    print("| database | migrate | killed | of these after a commit | could not be run again | ended otherwise |")
    print("|---|---|---|---|---|---|")
    for each in results:
        counts = [each.killed, each.after_commits, len(each.not_again), len(each.otherwise)]
        print(f"| {' | '.join(map(str, [each.database, each.way, *counts]))} |", flush=True)
        for line in (*each.not_again, *each.otherwise):
            print(f"  {line}", file=sys.stderr)
    ours, naive = results
    return int(bool(ours.not_again or ours.otherwise or not naive.not_again))


def run(way: str, kills: int, *, every: bool) -> Result:
    """Kill one way of migrating so many times, each in a database of its own."""
    with scratch.database() as url:
        given = environment(url)
        commits, total = moments(way, given)
        whole = state(given)
    result = Result(way, "sqlite" if url.startswith("sqlite") else "postgresql")
    after = commits if every else random.sample(commits, min(kills // 2, len(commits)))
    others = random.sample(range(1, total + 1), kills if every else kills - len(after))
    for number, moment in enumerate([*after, *others], start=1):
        with scratch.database() as url:
            given = environment(url)
            _one(way, moment, given, whole, result)
        result.after_commits += moment in commits
        print(f"\r{way}: {number} of {len(after) + len(others)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return result


def _one(way: str, moment: int, given: dict[str, str], whole: str, result: Result) -> None:
    killed = traced(given, ["-e", f"inject={call(given)}:signal=KILL:when={moment}"], way)
    result.killed += killed.returncode != 0
    again = subprocess.run(WAYS[way], env=given, capture_output=True, text=True, check=False)
    if again.returncode:
        result.not_again.append(f"{way}, {call(given)} {moment}: {again.stderr.strip().splitlines()[-1]}")
    elif state(given) != whole:
        result.otherwise.append(f"{way}, {call(given)} {moment}: the database differs")


def call(given: dict[str, str]) -> str:
    """Return the call that counts: by it PostgreSQL is told something, and SQLite has it on the disk."""
    return "fdatasync" if given["DATABASE_URL"].startswith("sqlite") else "sendto"


def moments(way: str, given: dict[str, str]) -> tuple[list[int], int]:
    """Migrate undisturbed; returns which calls are the first after a commit, and how many calls there are."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "trace"
        done = traced(given, ["-o", str(log), "-s", "40"], way)
        if done.returncode:
            raise RuntimeError(done.stderr)
        lines = [line for line in log.read_text("utf-8", "replace").splitlines() if call(given) in line]
    if call(given) == "fdatasync":  # each is one
        return [*range(1, len(lines) + 1)], len(lines)
    return [n + 2 for n, line in enumerate(lines[:-1]) if re.search(r'"[^"]*COMMIT', line)], len(lines)


def traced(given: dict[str, str], options: list[str], way: str) -> subprocess.CompletedProcess[str]:
    """Run migrate under strace."""
    command = ["strace", "-f", "-e", f"trace={call(given)}", *options, *WAYS[way]]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def state(given: dict[str, str]) -> str:
    """Return what is in a database. Raises CalledProcessError."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", STATE]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=True).stdout


def environment(url: str) -> dict[str, str]:
    """Return what the processes are told; PostgreSQL is spoken to in plain, for strace to understand."""
    more = {
        "DATABASE_URL": url,
        "PGSSLMODE": "disable",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "LANGUAGE": "en",
    }
    return os.environ | more


if __name__ == "__main__":
    raise SystemExit(main())
