"""How far a run of several stages is: a bar for each on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID


@contextmanager
def shown(labels: Mapping[str, str], stream: Any) -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is told a stage, how much of it is done, and of how much; `labels` says what stands at each bar."""
    console = Console(file=stream, soft_wrap=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(labels[stage], total=total)
            progress.update(bars[stage], completed=done, total=total)

        yield tell
