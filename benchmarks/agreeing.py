"""Is everything that was said to be done there, and do a story's state and its record agree? For `killed.py`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

COMMON = "Berita bersama"  # the story that is saved over and over
WIRE = "Kawat"  # how the headlines of imported ones begin
content: dict[str, Any] = {}  # of a story that has all that it must have to be published


def prepare() -> None:
    """Make what all work begins with."""
    from articles import editing
    from tests.desk import whole

    content.update(whole())
    editing.create(content | {"headline": COMMON}, actor=None, now=datetime.now(UTC))


def is_there(line: str) -> bool:
    """Tell whether what a process said is so: "save ID NUMBER TEXT", "move ID STAGE" or "import ID OUTCOME NAME"."""
    from articles import editing
    from articles.models import Article, Origin, Stage

    work, pk, said, *rest = line.split(" ", 3)
    story = Article.objects.filter(pk=pk).first()
    if story is None:
        return False
    if work == "save":
        newest = editing.working(story)
        return rest[0] in newest.content["body"] and story.revisions.filter(number=said).exists()
    if work == "move":
        order = [Stage.DRAFT, Stage.REVIEW, Stage.APPROVED, Stage.PUBLISHED]
        return order.index(Stage(story.stage)) >= order.index(Stage(said))
    return said == "created" and Origin.objects.filter(article=story, external_id=rest[0]).count() == 1


def faults() -> Iterator[str]:
    """Yield what is half done, of all stories, and what the database finds wrong with itself."""
    yield from _of_the_database()
    yield from _of_reports()
    events, releases, known = _events(), _releases(), _known()
    for story in _stories():
        told = events[story["id"]]
        for what in _differences(story, told, releases[story["id"]], known):
            yield f"story {story['id']}: {what}"


def remove_faults() -> None:
    """Take the stories away with which something is wrong, so that each is told once."""
    from articles import guards
    from articles.models import Article, Event, Revision

    wrong = [int(line.split(":")[0].split()[1]) for line in faults() if line.startswith("story ")]
    guards.lift()  # which keep what was released, and take the record of other stories along
    for model in (Event, Revision):
        model.objects.filter(article__in=wrong).delete()
    Article.objects.filter(pk__in=wrong).delete()
    guards.install()


def _differences(
    story: dict[str, Any], told: list[dict[str, Any]], released: list[tuple[int, datetime]], known: dict[str, Any]
) -> Iterator[str]:
    stages = ["", *(event["to_stage"] for event in told)]  # the first event is that it was made
    if [event["from_stage"] for event in told] != stages[:-1] or story["stage"] != stages[-1]:
        yield f"it is {story['stage']}, and its record says {stages}"
    is_told = [(event["number"], event["at"]) for event in told if event["move"] == "publish"]
    is_out = [] if story["published_at"] is None else [(story["live_number"], story["published_at"])]
    if not is_told == is_out == released:
        yield f"it is out as {is_out}, its record says {is_told}, its releases {released}"
    numbers = known["numbers"][story["id"]]
    if not numbers or sorted(numbers) != list(range(len(numbers))):
        yield f"its revisions are {sorted(numbers)}"
    elif (story["headline"], story["body"]) != known["newest"][story["id"]]:
        yield "its row is not its newest revision"
    if story["id"] not in known["searched"]:
        yield "search does not know it"
    came = (known["origins"].count(story["id"]), known["rows"].count(story["id"]))
    if came != ((1, 1) if story["headline"].startswith(WIRE) else (0, 0)):
        yield f"it has {came[0]} origins and {came[1]} rows of a report"


def _stories() -> list[dict[str, Any]]:
    from articles.models import Article

    return list(Article.objects.values("id", "headline", "body", "stage", "published_at", "live_number"))


def _events() -> dict[int, list[dict[str, Any]]]:
    from articles.models import Event

    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in Event.objects.order_by("pk").values("article_id", "at", "move", "from_stage", "to_stage", "number"):
        found[event["article_id"]].append(event)
    return found


def _releases() -> dict[int, list[tuple[int, datetime]]]:
    from articles.models import Release

    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for pk, number, at in Release.objects.values_list("article_id", "number", "at"):
        found[pk].append((number, at))
    return found


def _known() -> dict[str, Any]:
    from articles.models import DeskDocument, ImportRow, Origin, Revision

    numbers: dict[int, list[int]] = defaultdict(list)
    newest: dict[int, tuple[str, str]] = {}
    for revision in Revision.objects.order_by("number").iterator():
        numbers[revision.article_id].append(revision.number)
        newest[revision.article_id] = (revision.content["headline"], revision.content["body"])
    return {
        "numbers": numbers,
        "newest": newest,
        "searched": set(DeskDocument.objects.values_list("article_id", flat=True)),
        "origins": list(Origin.objects.values_list("article_id", flat=True)),
        "rows": list(ImportRow.objects.values_list("article_id", flat=True)),
    }


def _of_reports() -> Iterator[str]:
    from articles.models import ImportRow

    if nowhere := ImportRow.objects.filter(article=None).count():
        yield f"{nowhere} rows of reports name no story"


def _of_the_database() -> Iterator[str]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return  # PostgreSQL keeps its constraints itself, and recovers nothing here: its server was not killed
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA integrity_check").fetchall()
        loose = cursor.execute("PRAGMA foreign_key_check").fetchall()
    if said != [("ok",)] or loose:
        yield f"the database: {said[:3]} {loose[:3]}"
