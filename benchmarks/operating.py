"""Do the commands of docs/operations.md do what they say, one after another, on a machine?

    .venv/bin/python -m benchmarks.operating [--show]

As root, on Debian with mmdebstrap: it installs a machine of Debian that has systemd as its first process and no network
(`debian.py`), and runs there each command of the document's shell blocks (and of README and SECURITY) in the order in
which a newsroom meets them: set up, stories, backups, an upgrade, a restore, the drill; then what the document says of
SQLite, on SQLite. A command that starts units must leave them running, and the site answering; what is not run is told
with its reason. Prints a table; exits with 1 if a command failed. The machine is removed in the end.
"""

import argparse
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.debian import Debian
from benchmarks.documented import DRILL, ROOT, Block, commands, in_order

LONGEST = 1_800  # seconds of one command: pip fetches all that the program needs
BACKUP = "newsroom-20260302T030000Z"  # stands in the document for the newest one
POSTGRESQL, SQLITE = "# PostgreSQL", "# SQLite"  # at the end of a line that is for one of them alone
ASK = "python3 /root/ask.py"  # ADDRESS STATUS [HOST]: benchmarks/ask.py
# What the document says of SQLite needs a site on it, with a backup.
ON_SQLITE = (
    "systemctl stop newsroom newsroom-due newsroom-wires newsroom-mail.timer newsroom-backup.timer",
    "sed -i '/^DATABASE_URL=/d' /etc/newsroom.env",
    "sed -i 's/--workers 2/--workers 1/' /etc/systemd/system/newsroom.service && systemctl daemon-reload",
    "mv /var/lib/newsroom-damaged /root/",
    "newsroom-manage migrate",
    "newsroom-manage loaddata roles sources photos people taxonomy articles",
    "newsroom-manage backup /backup/newsroom",
    "systemctl start newsroom newsroom-due newsroom-wires newsroom-mail.timer newsroom-backup.timer",
)

# What is not run, and why: the first that a command matches.
NOT_RUN = {
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
    (r"^\S+ \S+ \* \* \* (.*)$", r"\1"),  # a line of cron's
)


@dataclass
class Machine:
    """Where the commands are run, and what a person at its keyboard has there."""

    debian: Debian
    environment: dict[str, str]
    folder: str = "/root"

    @property
    def settings(self) -> Path:
        """The file of settings."""
        return self.debian.root / "etc/newsroom.env"

    def here(self, text: str) -> str:
        """Return a text with what stands in the document for something else: a password, the newest backup."""
        made = [each.name for each in (self.debian.root / "backup/newsroom").glob("newsroom-*Z")]
        return (
            text.replace(BACKUP, max([*made, BACKUP]))
            .replace("newsroom:…@", "newsroom:rahasia@")
            .replace("'…'", "'rahasia'")
        )

    def shell(self, line: str, given: str = "rahasia\nrahasia\n") -> str:
        """Run a line; returns “ok”, or what it said last."""
        done = self.debian.run(line, folder=self.folder, environment=self.environment, given=given, seconds=LONGEST)
        if done.returncode == 0:
            if "age-keygen -y" in line:  # what the document says is done with it
                with self.settings.open("a") as file:
                    file.write(f"BACKUP_KEY={done.stdout.strip()}\n")
            return "ok"
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        return f"FAILED with {done.returncode}: {said[:300]}"


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
        machine.folder = found[1]
        return machine.shell("true")
    if line.startswith("export "):
        machine.environment |= dict(word.split("=", 1) for word in line.split()[1:])
        return "ok"
    done = serve(machine, line, heading) if ".venv/bin/granian" in line else machine.shell(line)
    if done == "ok":
        done = follow(machine, line)
    return done + other


def follow(machine: Machine, line: str) -> str:
    """Look whether what a command started or changed does what it is for; returns “ok”, or what does not."""
    if line.startswith("nginx "):
        return machine.shell(f"systemctl restart nginx && {ASK} https://berita.example/ 200")
    if not (found := re.match(r"systemctl (?:enable --now|start|restart|try-restart) (.+?)(?:\s+#.*)?$", line)):
        return "ok"
    for unit in found[1].split():
        started = unit.replace(".timer", ".service")
        if unit != started and (done := machine.shell(f"systemctl start {started}")) != "ok":
            return f"{done}, when {started} was started"
        if (done := machine.shell(f"sleep 3; systemctl is-active {unit}")) != "ok":
            return f"{done}, of {unit}"
    if (done := machine.shell("sleep 20; ! systemctl --failed --quiet | grep .")) != "ok" or (
        done := machine.shell("! systemctl show -p NRestarts newsroom newsroom-due newsroom-wires | grep '=[1-9]'")
    ) != "ok":
        return f"{done}: a unit failed or was started again"
    return machine.shell(f"{ASK} http://127.0.0.1:8000/health/ready 200 berita.example")


def serve(machine: Machine, line: str, heading: str) -> str:
    """Run a server until it says that it is ready, and end it."""
    port, host = 8009, "127.0.0.1"
    line = re.sub(r"--port \d+", f"--port {port}", line)
    if heading != DRILL:  # as the unit does
        host = "berita.example"
        line = f"set -a; . /etc/newsroom.env; set +a; exec runuser -u newsroom -- {line}"
    asked = f"{ASK} http://127.0.0.1:{port}/health/ready 200 {host}"
    return machine.shell(f"({line}) & {asked}; done=$?; kill $!; wait; exit $done")


def lay(machine: Machine) -> None:
    """Lay what the document takes for granted: the program twice (the second is an upgrade), a certificate, a vault."""
    root = machine.debian.root
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, named.split("\0")):
        for release in ("newsroom-1", "newsroom-2"):
            (place := root / "srv" / release / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place)
    shutil.copy(ROOT / "benchmarks/ask.py", root / "root/ask.py")
    machine.environment |= machine.debian.fetch(ROOT / "requirements/production.txt")


def prepare(machine: Machine) -> None:
    """Do on the machine that runs what the document takes for granted, and is no matter of this program's."""
    pem = "/etc/ssl/newsroom"
    for line in (
        f"mkdir -p {pem} .ssh",
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout {pem}/key.pem -out {pem}/fullchain.pem",
        "ssh-keygen -q -N '' -f .ssh/id_ed25519 -t ed25519 && cp .ssh/id_ed25519.pub .ssh/authorized_keys",
        "echo 'StrictHostKeyChecking accept-new' >.ssh/config",
    ):
        if (done := machine.shell(line, given="")) != "ok":
            raise RuntimeError(f"{line}: {done}")


def settings_of(machine: Machine, block: Block) -> None:
    """Write the settings that the document has for one machine."""
    text = machine.here(block.text).replace("SECRET_KEY=…", f"SECRET_KEY={secrets.token_urlsafe(50)}")
    machine.settings.write_text(f"{text}\nEMAIL_URL=smtp://127.0.0.1:25\nSITE_EMAIL=redaksi@berita.example\n")


def balanced(machine: Machine, block: Block) -> str:
    """Try the sample of several machines as the document says it is put in, and put back what was there."""
    place = machine.debian.root / "etc/nginx"
    before = {file: file.read_text("utf-8") for file in (place / "newsroom-proxy.conf", place / "conf.d/newsroom.conf")}
    (place / "conf.d/group.conf").write_text(block.text)
    for file, text in before.items():
        file.write_text(text.replace("http://127.0.0.1:8000", "http://newsroom"))
    done = machine.shell("nginx -t")
    (place / "conf.d/group.conf").unlink()
    for file, text in before.items():
        file.write_text(text)
    return f"{done}, as `nginx -t`"


def results(machine: Machine, block: Block, without: str) -> Iterator[tuple[str, str]]:
    """Run a block, but for the lines that end with `without`; yields each command and what came of it."""
    match block.language:
        case "ini" if block.heading == "One machine":
            settings_of(machine, block)
        case "nginx":
            yield block.text.splitlines()[0], balanced(machine, block)
        case "sql":
            line = "runuser -u postgres -- psql -v ON_ERROR_STOP=1 newsroom"
            yield block.text.splitlines()[0], f"{machine.shell(line, machine.here(block.text))}, by `{line}`"
        case "" | "sh":
            for command in commands(block):
                if not command.endswith(without):
                    yield command, run(machine, command, block.heading)


def everything(machine: Machine) -> Iterator[tuple[str, str]]:
    """Run everything, in order: on PostgreSQL, then what is said of SQLite."""
    found, own = in_order(), dict(machine.environment)
    for block in found:
        yield from results(machine, block, SQLITE)
    machine.environment, machine.folder = own, "/root"  # the drill's shell has ended
    for line in ON_SQLITE:
        yield line, machine.shell(line)
    for block in found:
        if SQLITE in block.text:
            for command, result in results(machine, block, POSTGRESQL):
                yield command, f"{result}, on SQLite"


def main() -> int:
    """Run and print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="tell of each command when it is done")
    options = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        raise SystemExit("This needs root, and mmdebstrap.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing stays that was made
    with tempfile.TemporaryDirectory(prefix="newsroom-operating-") as folder:
        debian = Debian(Path(folder))
        machine = Machine(debian, {f"DJANGO_SUPERUSER_{name}": value for name, value in SUPERUSER.items()})
        rows = []
        try:
            debian.make()
            lay(machine)
            debian.start()
            prepare(machine)
            for command, result in everything(machine):
                rows.append((command, result))
                if options.show:
                    print(f"{command}\n    {result}", file=sys.stderr, flush=True)
        finally:
            debian.end()
    print("| command | result |\n|---|---|")
    for command, result in rows:
        print(f"| `{command.replace('|', chr(92) + '|')}` | {result} |")
    failed = sum(result.startswith("FAILED") for _command, result in rows)
    ran = sum(result.startswith("ok") for _command, result in rows)
    print(f"\n{len(rows)} commands: {ran} ran, {failed} failed, {len(rows) - ran - failed} not run.")
    return int(failed > 0)


SUPERUSER = {"USERNAME": "dewi", "EMAIL": "dewi@berita.example", "PASSWORD": "rahasia-untuk-coba"}

if __name__ == "__main__":
    raise SystemExit(main())
