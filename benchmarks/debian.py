"""A machine with Debian on it, systemd as its first process: in namespaces of its own, with no network, thrown away."""

import os
import platform
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

PACKAGES = (
    "systemd-sysv", "iproute2", "python3-venv", "postgresql", "nginx-light", "age", "openssl", "openssh-server",
    "rsync",
)  # fmt: skip
NAMES = "berita.example vault.example"  # hosts that are the machine itself
CONTROL = Path("/sys/fs/cgroup")

# What the kernel and an initial ram disk do where a real machine starts.
BOOT = """
set -e
mount --make-rprivate /
mount --bind {root} {root}
cd {root}
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for each in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    set -- $each
    mknod -m 666 dev/$1 c $2 $3
done
mkdir dev/pts dev/shm
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ip link set lo up
mkdir -p .before
pivot_root . .before
umount -l /.before
exec env -i container=namespaces PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd systemd.unit=multi-user.target
"""


class Debian:
    """The machine; its files lie below `root`. For root, on the same Debian, with mmdebstrap."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        control = CONTROL / "unified" if (CONTROL / "unified").is_dir() else CONTROL
        self.group = control / f"newsroom-{os.getpid()}"
        self.first = 0  # systemd's number outside
        self.outside: subprocess.Popen[str] | None = None  # what holds the namespaces

    def make(self) -> None:
        """Install it, from where this machine's packages come from; takes some minutes."""
        release = platform.freedesktop_os_release()["VERSION_CODENAME"]
        line = ["mmdebstrap", "--variant=apt", f"--include={','.join(PACKAGES)}", release, str(self.root)]
        subprocess.run(line, check=True, capture_output=True)
        with (self.root / "etc/hosts").open("a") as hosts:
            hosts.write(f"127.0.0.1 {NAMES}\n")
        for file in self.root.glob("etc/postgresql/*/main/postgresql.conf"):  # where this machine has one, another port
            file.write_text(re.sub(r"(?m)^port = \d+", "port = 5432", file.read_text()))

    def fetch(self, requirements: Path) -> Mapping[str, str]:
        """Lay what pip will ask for, as wheels; returns what tells pip of them. Debian's Python is the same there."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True)
            line = [
                f"{folder}/bin/pip",
                "download",
                "-q",
                "-q",
                "-r",
                str(requirements),
                "-d",
                f"{self.root}/root/wheels",
            ]
            subprocess.run(line, check=True)
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/root/wheels"}

    def start(self) -> None:
        """Start it; returns when systemd says that all it starts by itself runs."""
        self.group.mkdir()
        apart = ["unshare", "--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--cgroup", "--kill-child"]
        grouped = ["bash", "-c", f'echo $$ >{self.group}/cgroup.procs && exec "$@"', "-"]
        self.outside = outside = subprocess.Popen(
            [*grouped, *apart, "bash", "-c", BOOT.format(root=self.root)], text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        for _ in range(240):
            if outside.poll() is not None:
                assert outside.stderr
                raise RuntimeError(f"the machine did not start: {outside.stderr.read().strip()}")
            self.first = _systemd_below(outside.pid)
            if self.first and (said := self.run("systemctl is-system-running --wait").stdout.strip()):
                if said != "running":
                    raise RuntimeError(f"the machine is {said}: {self.run('systemctl --failed').stdout}")
                return
            time.sleep(0.5)
        raise RuntimeError("the machine did not start in two minutes")

    def run(
        self, line: str, *, folder: str = "/", environment: Mapping[str, str] | None = None, given: str = "",
        seconds: int = 120,
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        """Have root's shell on the machine run a line there; `given` is its standard input."""
        into = ["nsenter", "-t", str(self.first), "-m", "-p", "-u", "-i", "-n", "-C"]
        known = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}
        return subprocess.run(
            [*into, "bash", "-o", "pipefail", "-c", f"cd {folder} && {{ {line}\n}}"],
            env=known | dict(environment or {}), input=given, timeout=seconds,
            capture_output=True, text=True, start_new_session=True, check=False,
        )  # fmt: skip

    def end(self) -> None:
        """End it at once, and all that runs on it."""
        if self.outside is None:
            return
        if self.first:
            with suppress(ProcessLookupError):
                os.kill(self.first, signal.SIGKILL)
        self.outside.kill()  # and what it began, by --kill-child
        self.outside.wait()
        for _ in range(40):
            for below in sorted(self.group.rglob("*/"), key=lambda path: -len(path.parts)):
                with suppress(OSError):  # its last processes are still on their way out
                    below.rmdir()
            with suppress(OSError):
                self.group.rmdir()
            if not self.group.exists():
                return
            time.sleep(0.25)
        raise RuntimeError(f"processes of the machine are left in {self.group}")


def _systemd_below(outside: int) -> int:
    """Return the number of a process's child if it is systemd, else 0."""
    children = Path(f"/proc/{outside}/task/{outside}/children").read_text().split()
    return int(children[0]) if children and Path(f"/proc/{children[0]}/comm").read_text().strip() == "systemd" else 0
