"""Do the commands of docs/operations.md do what they say, one after another, on a machine?

    .venv/bin/python -m benchmarks.operating [--show]

As root, on Debian with PostgreSQL, nginx and age: it runs each command of the document's shell blocks (and of README
and SECURITY) in the order in which a newsroom meets them: set up, stories, backups, an upgrade, a restore, the drill.
Folders such as /srv lie below a temporary one, in the files of deploy/ too; the PostgreSQL is the run's own, on a port
of its own; the account `newsroom` is made by the document's own line and removed in the end, so the run refuses a
machine that has one. What cannot be run here is told with its reason. Prints a table; exits with 1 if a command failed.
"""

import argparse
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.parts import PostgreSQL, free_port

ROOT = Path(__file__).resolve().parent.parent
DRILL = "The drill"
ACCOUNT, LONGEST = "newsroom", 1_800  # seconds of one command: pip fetches all that the program needs
BACKUP = "newsroom-20260302T030000Z"  # stands in the document for the newest one

# Headings in the order in which their commands make sense; a heading with commands that is not here is an error.
ORDER = (
    "Newsroom", "One machine", "Moving a demo's stories", "More than one machine", "Logging in", "Stories in and out",
    "Wires", "Backup and restore", "Encrypted", "Every night", "Upgrades", "Restoring", DRILL,
    "Trying a large newsroom",
)  # fmt: skip

# What is not run, and why: the first that a command matches.
NOT_RUN = {
    r"^systemctl ": "needs systemd as the machine's first process",
    r"^rsync .*vault\.example": "needs another machine",
    r"# SQLite$": "of SQLite; this run is on PostgreSQL",
    r"^make ": "for trying and developing, no operator's",
    r" restore .*# into an empty place": "the place is not empty yet; “Restoring” runs it",
}
# Where a command needs another word here than on the machine that the document has in mind.
INSTEAD = (
    (r"PATH…", "/var/lib/newsroom/newsroom.zip"),
    (r"(export_stories) newsroom.zip", r"\1 /var/lib/newsroom/newsroom.zip"),
    (r"(generate_stories) \d+", r"\1 20 --force"),
    (r"(newsroom-manage createsuperuser)$", r"\1 --noinput"),
    (r"^(age-keygen -\w) newsroom-key", r"\1 ~/newsroom-key"),
    (r"^nginx -t$", "nginx -t -c /etc/nginx/nginx.conf"),
    (r"^\S+ \S+ \* \* \* (.*)$", r"\1"),  # a line of cron's
)
PLACES = re.compile(
    r"(?<![\w.])(/srv/|/var/lib/newsroom|/var/log/nginx|/etc/(?:newsroom|nginx|systemd|ssl)"
    r"|/backup/|/usr/local/bin|/tmp/drill)"
)
NGINX = "pid {0}/nginx.pid; error_log stderr; events {{}} http {{ include {0}/etc/nginx/conf.d/*.conf; }}"


@dataclass(frozen=True)
class Block:
    """A fenced block of a document, with the heading above it and the language that it names."""

    heading: str
    language: str
    text: str


@dataclass
class Machine:
    """Where the commands are run: a root of its own, a PostgreSQL of its own."""

    root: Path
    database: PostgreSQL
    environment: dict[str, str]
    folder: str = "/"
    rows: list[tuple[str, str]] = field(default_factory=list)

    def here(self, text: str) -> str:
        """Return a text with the places that it names below this machine's root."""
        text = PLACES.sub(lambda found: f"{self.root}{found[1]}", text)
        made = [each.name for each in (self.root / "backup/newsroom").glob("newsroom-*Z")]
        if BACKUP in text:
            text = text.replace(BACKUP, max([*made, BACKUP]))
        return re.sub(r"@127\.0\.0\.1/", f"@127.0.0.1:{self.database.port}/", text).replace(
            "newsroom:…@", "newsroom:rahasia@"
        )


def blocks(path: Path) -> Iterator[Block]:
    """Yield a document's fenced blocks."""
    heading, language, lines = "", None, list[str]()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("```"):
            if language is not None:
                yield Block(heading, language, "\n".join(lines))
            language, lines = (line[3:] if language is None else None), []
        elif language is not None:
            lines.append(line)
        elif found := re.match(r"#+ (.+)", line):
            heading = found[1]


def commands(block: Block) -> Iterator[str]:
    """Yield a block's commands, each on one line; what may be left out (`[…]`) is left out."""
    whole = re.sub(r"\s*\\\n\s+|\n\s+(?=\[)", " ", block.text)
    for line in whole.splitlines():
        if line and not line.startswith(("#", "MAILTO=")):
            while "[" in line and line.startswith(".venv/bin/python manage.py"):
                line = re.sub(r"\s*\[[^\[\]]*\]", "", line)
            yield line


def run(machine: Machine, command: str, heading: str) -> str:
    """Run a command, or say why not; returns what came of it, for the table."""
    for pattern, why in NOT_RUN.items():
        if re.search(pattern, command):
            return f"not run: {why}"
    # The drill is in another place; elsewhere the page says `manage.py` and means the site's own.
    meant = command if heading == DRILL else command.replace(".venv/bin/python manage.py", "newsroom-manage")
    line = meant
    for pattern, instead in INSTEAD:
        line = re.sub(pattern, instead, line)
    other = f", as `{line}`" if line != meant else ""
    line = machine.here(line)
    if found := re.fullmatch(r"cd (\S+)", line):
        if not Path(found[1]).is_dir():
            return "FAILED: there is no such folder"
        machine.folder = found[1]
        return "ok"
    if line.startswith("export "):
        machine.environment |= dict(word.split("=", 1) for word in line.split()[1:])
        return "ok"
    done = serve(machine, line, heading) if ".venv/bin/granian" in line else shell(machine, line)
    return done + other


def shell(machine: Machine, line: str) -> str:
    """Run a line in a shell; returns “ok”, or what it said last."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=machine.folder, env=machine.environment, input="rahasia\nrahasia\n",
        capture_output=True, text=True, timeout=LONGEST, start_new_session=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        if "age-keygen -y" in line:  # what the document says is done with it
            with (machine.root / "etc/newsroom.env").open("a") as file:
                file.write(f"BACKUP_KEY={done.stdout.strip()}\n")
        return "ok"
    said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
    return f"FAILED with {done.returncode}: {said.replace(str(machine.root), '')[:300]}"


def serve(machine: Machine, line: str, heading: str) -> str:
    """Run a server until it says that it is ready, and end it."""
    port = free_port()
    line = re.sub(r"--port \d+", f"--port {port}", line)
    if heading != DRILL:  # as the unit does
        file = machine.root / "etc/newsroom.env"
        line = f"set -a; . {file}; set +a; exec runuser -u {ACCOUNT} -- {line}"
    server = subprocess.Popen(
        ["bash", "-c", f"exec {line}" if heading == DRILL else line], cwd=machine.folder, env=machine.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/health/ready")
    if heading != DRILL:
        asked.add_header("Host", "berita.example")
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(asked, timeout=5) as answer:
                    return "ok" if answer.status == 200 else f"FAILED: {answer.status}"
            except OSError:
                if server.poll() is not None:
                    return f"FAILED: it ended with {server.returncode}"
                time.sleep(0.5)
        return "FAILED: it does not get ready"
    finally:
        server.terminate()
        server.wait(60)


def lay(machine: Machine) -> None:
    """Lay what the document takes for granted: folders, the program twice (the second is an upgrade), a certificate."""
    folders = "usr/local/bin etc/systemd/system etc/nginx/conf.d etc/ssl/newsroom var/log/nginx root tmp"
    for each in folders.split():
        (machine.root / each).mkdir(parents=True)
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, named.split("\0")):
        for release in ("newsroom-1", "newsroom-2"):
            (place := machine.root / "srv" / release / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place)
            if name.startswith("deploy/"):
                place.write_text(machine.here(place.read_text("utf-8")))
    pem = machine.root / "etc/ssl/newsroom"
    line = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout {pem}/key.pem -out {pem}/fullchain.pem"
    )
    subprocess.run(line.split(), check=True, capture_output=True)
    (machine.root / "etc/nginx/nginx.conf").write_text(NGINX.format(machine.root))


def settings_of(machine: Machine, block: Block) -> None:
    """Write the settings that the document has for one machine."""
    text = machine.here(block.text).replace("SECRET_KEY=…", f"SECRET_KEY={secrets.token_urlsafe(50)}")
    (machine.root / "etc/newsroom.env").write_text(text + "\n")


def balanced(machine: Machine, block: Block) -> str:
    """Try the sample of several machines as the document says it is put in."""
    place = machine.root / "etc/nginx"
    (place / "conf.d/group.conf").write_text(block.text)
    for file in (place / "newsroom-proxy.conf", place / "conf.d/newsroom.conf"):
        file.write_text(file.read_text("utf-8").replace("http://127.0.0.1:8000", "http://newsroom"))
    return shell(machine, f"nginx -t -c {place}/nginx.conf")


def in_order() -> list[Block]:
    """Return the documents' blocks of commands, settings and nginx. Raises ValueError for a heading without a place."""
    documents = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "docs/operations.md"]
    # tests/test_guards.py runs what is SQL.
    found = [block for path in documents for block in blocks(path) if block.language not in {"json", "sql"}]
    return sorted(found, key=lambda block: ORDER.index(block.heading))


def go_through(machine: Machine, *, shows: bool) -> None:
    """Run everything, in order."""
    for block in in_order():
        if block.language == "ini":
            if block.heading == "One machine":
                settings_of(machine, block)
            continue
        steps = commands(block) if block.language != "nginx" else [block.text.splitlines()[0]]
        for command in steps:
            result = balanced(machine, block) if block.language == "nginx" else run(machine, command, block.heading)
            machine.rows.append((command, result))
            if shows:
                print(f"{command}\n    {result}", file=sys.stderr, flush=True)


def main() -> int:
    """Run and print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="tell of each command when it is done")
    options = parser.parse_args()
    if os.geteuid() != 0 or any(each.pw_name == ACCOUNT for each in pwd.getpwall()):
        raise SystemExit(f"This needs root, and a machine that has no account “{ACCOUNT}”.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing stays that was made
    with tempfile.TemporaryDirectory(prefix="newsroom-operating-") as folder:
        root, data = Path(folder) / "root", Path(folder) / "postgresql"
        Path(folder).chmod(0o755)
        root.mkdir()
        data.mkdir()
        database = PostgreSQL(data)
        given = {"PGHOST": "127.0.0.1", "PGPORT": str(database.port), "PGUSER": "postgres", "HOME": str(root / "root")}
        given |= {f"DJANGO_SUPERUSER_{name}": value for name, value in SUPERUSER.items()}
        given |= {"PATH": f"{root}/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}  # Debian's Python
        machine = Machine(root, database, given, folder=str(root / "root"))
        try:
            database.make()
            database.start()
            lay(machine)
            go_through(machine, shows=options.show)
        finally:
            database.end()
            subprocess.run(["userdel", ACCOUNT], capture_output=True, check=False)
    print("| command | result |\n|---|---|")
    for command, result in machine.rows:
        print(f"| `{command.replace('|', chr(92) + '|')}` | {result} |")
    failed = sum(result.startswith("FAILED") for _command, result in machine.rows)
    ran = sum(result.startswith("ok") for _command, result in machine.rows)
    print(f"\n{len(machine.rows)} commands: {ran} ran, {failed} failed, {len(machine.rows) - ran - failed} not run.")
    return int(failed > 0)


SUPERUSER = {"USERNAME": "dewi", "EMAIL": "dewi@berita.example", "PASSWORD": "rahasia-untuk-coba"}

if __name__ == "__main__":
    raise SystemExit(main())
