"""Put a newsroom's stories into an empty Wagtail: `python -m benchmarks.peers.wagtail_site.fill STORIES_FILE STORY`.

The file has a line of JSON a story, as `benchmarks.peers.newsroom` writes them. Each story gets a revision, as those
have that were written in Wagtail's editor. Prints, as JSON, the paths of the story named STORY and of the pages that
are measured, and the cookie of a superuser. Indexes for search and references stay empty: no page measured reads them.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

NAMED = ("authors", "editors", "sources", "topics")


def main() -> None:
    """Fill the database that WAGTAIL_DATABASE names."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.wagtail_site.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from wagtail.signal_handlers import disable_reference_index_auto_update as no_references

    _write_migrations()
    call_command("migrate", verbosity=0)
    with transaction.atomic(), no_references():
        told = _fill(Path(sys.argv[1]), sys.argv[2])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(told))


def _write_migrations() -> None:
    """Write the app's migrations beside the database: pages need some, and nobody else needs these."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(settings.DATABASES["default"]["NAME"]).parent
    package = folder / settings.MIGRATION_MODULES["press"]
    package.mkdir()
    (package / "__init__.py").touch()
    sys.path.insert(0, str(folder))
    call_command("makemigrations", "press", verbosity=0)


def _fill(path: Path, wanted: str) -> dict[str, str]:
    front, listed = _site()
    people, sections = _named(path), _sections(front, path)
    _add(listed, path, people, sections)
    _revise()
    from benchmarks.peers.wagtail_site.models import StoryPage

    page = StoryPage.objects.get(slug=wanted)
    return {
        "story": page.url,
        "list": listed.url,
        "tutorial": "/tutorial/",
        "explorer": f"/admin/pages/{listed.pk}/",
        "form": f"/admin/pages/{page.pk}/edit/",
        "cookie": _cookie(),
    }


def _stories(path: Path) -> Iterator[dict[str, Any]]:
    with path.open() as lines:
        yield from map(json.loads, lines)


def _site() -> tuple[Any, Any]:
    """Lay the front page and the index of all stories; return both."""
    from wagtail.models import Page, Site

    from benchmarks.peers.wagtail_site.models import FrontPage, StoryIndexPage, TutorialIndexPage

    Page.objects.filter(depth=2).delete()
    front = Page.objects.get(depth=1).add_child(instance=FrontPage(title="Beranda", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=front, is_default_site=True, site_name="Newsroom")
    front.add_child(instance=TutorialIndexPage(title="Berita", slug="tutorial"))
    return front, front.add_child(instance=StoryIndexPage(title="Semua berita", slug="berita"))


def _named(path: Path) -> dict[str, dict[str, Any]]:
    """Make the snippets that stories name; return them by kind and slug."""
    from benchmarks.peers.wagtail_site.models import FILTERS

    names: dict[str, dict[str, str]] = {kind: {} for kind in NAMED}
    for story in _stories(path):
        for kind in NAMED:
            names[kind] |= dict(story[kind])
    return {
        kind: {
            row.slug: row
            for row in FILTERS[kind].objects.bulk_create(
                FILTERS[kind](slug=slug, name=name) for slug, name in found.items()
            )
        }
        for kind, found in names.items()
    }


def _sections(front: Any, path: Path) -> dict[str, Any]:
    """Make the sections' pages, sub-sections below theirs; return them by slug."""
    from benchmarks.peers.wagtail_site.models import SectionPage

    made: dict[str, Any] = {}
    for story in _stories(path):
        above = front
        for slug, name in story["section"]:
            if slug not in made:
                page = SectionPage(title=name, slug=slug, show_in_menus=above is front)
                made[slug] = above.add_child(instance=page)
            above = made[slug]
    return made


def _add(listed: Any, path: Path, people: dict[str, dict[str, Any]], sections: dict[str, Any]) -> None:
    """Lay the stories below the index, newest first, in bulk: `add_child` takes minutes for as many."""
    from django.contrib.contenttypes.models import ContentType
    from taggit.models import Tag
    from wagtail.models import Page

    from benchmarks.peers.wagtail_site.models import FILTERS, StoryPage, StoryTag

    told = list(_stories(path))
    kind = ContentType.objects.get_for_model(StoryPage)
    bases = Page.objects.bulk_create(
        (_base(listed, story, step, kind) for step, story in enumerate(told, 1)), batch_size=500
    )
    Page.objects.filter(pk=listed.pk).update(numchild=len(told))
    rows: dict[str, list[Any]] = {name: [] for name in NAMED}
    tags = {name: Tag(name=name, slug=name.replace(" ", "-")) for story in told for name in story["tags"]}
    Tag.objects.bulk_create(tags.values())
    tagged = []
    for base, story in zip(bases, told, strict=True):
        section = sections[story["section"][-1][0]] if story["section"] else None
        page = StoryPage(page_ptr=base, lead=story["lead"], body=story["body"], section=section)
        page.save_base(raw=True, force_insert=True)  # its own table alone
        for name in NAMED:
            through = StoryPage._meta.get_field(name).remote_field.through
            target = FILTERS[name]._meta.model_name
            rows[name] += [
                through(storypage_id=base.pk, **{f"{target}_id": people[name][slug].pk}) for slug, _ in story[name]
            ]
        tagged += [StoryTag(content_object_id=base.pk, tag=tags[name]) for name in story["tags"]]
    for made in rows.values():
        type(made[0])._default_manager.bulk_create(made, batch_size=500)
    StoryTag.objects.bulk_create(tagged, batch_size=500)


def _base(listed: Any, story: dict[str, Any], step: int, kind: Any) -> Any:
    """Return the row that a story has among all pages, as the index's child number `step`."""
    from wagtail.models import Page

    at = datetime.fromisoformat(story["published_at"])
    return Page(
        path=Page._get_path(listed.path, listed.depth + 1, step),
        depth=listed.depth + 1,
        title=story["headline"],
        draft_title=story["headline"],
        slug=story["slug"],
        url_path=f"{listed.url_path}{story['slug']}/",
        content_type=kind,
        locale=listed.locale,
        first_published_at=at,
        last_published_at=at,
        live=True,
    )


def _revise() -> None:
    """Give each story the revision that it would have from the editor, which shows the newest one."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page, Revision

    from benchmarks.peers.wagtail_site.models import StoryPage

    own, base = (ContentType.objects.get_for_model(kind) for kind in (StoryPage, Page))
    pages = {str(page.pk): page for page in StoryPage.objects.all()}
    made = Revision.objects.bulk_create(
        (
            Revision(
                content_type=own,
                base_content_type=base,
                object_id=pk,
                object_str=str(page),
                created_at=page.first_published_at,
                content=page.serializable_data(),
            )
            for pk, page in pages.items()
        ),
        batch_size=500,
    )
    for revision in made:
        page = pages[revision.object_id]
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = revision.created_at
    Page.objects.bulk_update(
        pages.values(), ["latest_revision", "live_revision", "latest_revision_created_at"], batch_size=200
    )


def _cookie() -> str:
    """Log a superuser in; return the cookie."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin", "admin@newsroom.example", "benchmark"))
    return f"sessionid={client.cookies['sessionid'].value}"


if __name__ == "__main__":
    main()
