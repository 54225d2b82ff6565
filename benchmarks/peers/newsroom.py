"""Fill our own newsroom for the comparison: `python -m benchmarks.peers.newsroom STORIES [--dump FILE]`.

Into the empty database of DATABASE_URL. Prints, as JSON, the paths of what is measured, the measured story's slug, and
the cookie of an administrator. FILE gets a line of JSON a live story, for peers. The newest stories have leads, and the
measured one a text, of made-up words, which compress as words do.
"""

import argparse
import json
import os
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.search import SYLLABLES
from benchmarks.stocked import fill

NEW = 60  # stories that get words of their own
MEASURED = 40  # which of them is measured, counted from the newest: on no list of it
PARAGRAPHS, WORDS = 20, 20  # of a text
TARGETS = {"authors": "author", "editors": "editor", "sources": "source", "topics": "topic"}


def main() -> None:
    """Fill the database, tell what there is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=int)
    parser.add_argument("--dump", type=Path)
    options = parser.parse_args()
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from django.core.management import call_command

    from articles.management import serving
    from articles.management.commands import demo

    call_command("migrate", verbosity=0)
    fill(options.stories)
    story = _worded()
    demo.make_accounts("")
    if stamp := serving.stale_static():
        serving.collect_static(stamp)
    if options.dump:
        _dump(options.dump)
    print(json.dumps(_told(story)))


def _worded() -> Any:
    """Give the newest stories words; return the one that is measured, which search and its likes know."""
    from articles import indexing
    from articles.models import Article

    now, chance = datetime.now(UTC), Random(10)
    language = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(4000)]
    unequal = list(accumulate(1 / (n + 3) for n in range(len(language))))

    def words(many: int) -> str:
        return " ".join(chance.choices(language, cum_weights=unequal, k=many)).capitalize() + "."

    newest = list(Article.objects.live(now).order_by("-published_at")[:NEW])
    for story in newest:
        story.lead = words(25)
    story = newest[MEASURED]
    story.body = "".join(f"<p>{words(WORDS)}</p>" for _ in range(PARAGRAPHS))
    Article.objects.bulk_update(newest, ["lead", "body"])
    one = Article.objects.filter(pk=story.pk)
    sum(indexing.index(one))
    sum(indexing.relate(one, now=now))
    return story


def _told(story: Any) -> dict[str, str]:
    from django.test import Client
    from django.urls import reverse

    from articles.models import User

    client = Client()
    client.force_login(User.objects.get(username="admin"))
    return {
        "slug": story.slug,
        "story": story.get_absolute_url(),
        "list": reverse("list"),
        "admin": reverse("admin:articles_article_changelist"),
        "form": reverse("admin:articles_article_change", args=[story.pk]),
        "cookie": f"sessionid={client.cookies['sessionid'].value}",
    }


def _dump(path: Path) -> None:
    """Write the live stories, newest first, with the slugs and names of what they name."""
    from articles.models import Article

    stories = Article.objects.live(datetime.now(UTC)).select_related("section__parent").order_by("-published_at")
    rows = [f"{target}_rows__{target}" for target in TARGETS.values()]
    with path.open("w") as file:
        for story in stories.prefetch_related("tags", *rows):
            section = [each for each in (story.section and story.section.parent, story.section) if each]
            named = {
                kind: [
                    (getattr(row, target).slug, getattr(row, target).name)
                    for row in getattr(story, f"{target}_rows").all()
                ]
                for kind, target in TARGETS.items()
            }
            told = {name: getattr(story, name) for name in ("headline", "slug", "lead", "body")}
            told |= {
                "section": [(each.slug, each.name) for each in section],
                "tags": [tag.name for tag in story.tags.all()],
            }
            print(json.dumps(told | named | {"published_at": story.published_at.isoformat()}), file=file)


if __name__ == "__main__":
    main()
