"""How far a long import is: a bar with rate and remaining time on a terminal, nothing elsewhere."""

from collections.abc import Iterable
from types import TracebackType
from typing import Any

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from articles.intake import containers


class Progress:
    """Counts stories, and the bytes of `paths` that were read so far."""

    def __init__(self, paths: Iterable[str], stream: Any) -> None:
        self.is_shown = bool(stream.isatty())
        self._sizes = {path: containers.size(path) for path in paths}
        self._before: dict[str, int] = {}
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
        self._bar = Bar(*columns, console=Console(file=stream), transient=True, disable=not self.is_shown)
        total = sum(self._sizes.values()) or None
        self._task = self._bar.add_task("", total=total, said="")
        self._stories = 0

    def count(self) -> None:
        """Count a story."""
        self._stories += 1
        if not self.is_shown or self._stories % 20:
            return
        elapsed = self._bar.tasks[0].elapsed or 1
        rate = self._stories / elapsed
        said = _("%(count)s stories, %(rate)s a second") % {"count": f"{self._stories:,}", "rate": f"{rate:,.0f}"}
        self._bar.update(self._task, said=said)

    def reach(self, path: str, position: int) -> None:
        """Tell how many bytes of a path's file were read; of a folder, it is the furthest that counts."""
        if self.is_shown:
            self._before[path] = max(self._before.get(path, 0), min(position, self._sizes[path]))
            self._bar.update(self._task, completed=sum(self._before.values()))

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._bar.stop()
