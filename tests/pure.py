"""Which test modules try text functions and parsers alone: those need not run on each database."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def contract() -> tuple[str, ...]:
    """The modules that may not know Django: import-linter holds them to it (`pure` in pyproject.toml)."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (pure,) = [each for each in settings["tool"]["importlinter"]["contracts"] if each["id"] == "pure"]
    return tuple(pure["source_modules"])


@cache
def is_pure(file: Path) -> bool:
    """Whether a test module imports modules of that contract, and neither others of ours nor Django."""
    return any(name.startswith("articles.") for name in imported(file)) and plain(file)


@cache
def plain(file: Path) -> bool:
    """Whether all that a module of tests imports of ours, itself and by others, stands in that contract."""
    return all(_known(name) for name in imported(file))


def imported(file: Path) -> list[str]:
    """The full names that a test module imports, wherever it does."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(filter(None, ["tests" if node.level else "", node.module]))
            found += [f"{package}.{alias.name}" for alias in node.names]
    return found


def _known(name: str) -> bool:
    first, *rest = name.split(".")
    if first == "tests":
        file = ROOT / "tests" / f"{rest[0]}.py"
        return file.exists() and plain(file)
    if first == "articles":
        return any(f"{name}.".startswith(f"{module}.") for module in contract())
    return first not in {"benchmarks", "django", "newsroom", "subprocess"}  # whose tests reach for what they are given
