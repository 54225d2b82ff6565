"""Stories, sections and people, the way that Wagtail's tutorial builds a blog.

A story is a page below the one index of all stories; its people, topics and sources are snippets, its tags taggit's,
its text is rich text. Its section is a page in the menu: a foreign key, so that lists join it (`select_related`) and
never ask for each story's parent. What a template needs is fetched by `get_context` with select_related and prefetches.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

PAGE_SIZE = 20
BESIDE = 5  # stories in a list beside a story


class Named(models.Model):
    """Somebody or something that stories name."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Author(Named):
    """Who wrote it."""


@register_snippet
class Editor(Named):
    """Who edited it."""


@register_snippet
class Source(Named):
    """Where it comes from."""


@register_snippet
class Topic(Named):
    """What it is part of."""


class FrontPage(Page):
    """The root of the site."""

    max_count = 1


class SectionPage(Page):
    """A section; below another one, a sub-section."""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add a page of the section's stories."""
        stories = StoryPage.objects.live().public().filter(section=self)
        return {**super().get_context(request, *args, **kwargs), "stories": _paged(request, stories)}


class StoryIndexPage(Page):
    """All stories, newest first, 20 a page, with the choices of its filters."""

    subpage_types = ["press.StoryPage"]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add a page of stories, narrowed down by what was chosen, and the choices."""
        stories = StoryPage.objects.live().public()
        chosen = {}
        for name, model in FILTERS.items():
            if slug := request.GET.get(name):
                stories = stories.filter(**{f"{name}__slug": slug})
            chosen[name] = model.objects.all()
        return {
            **super().get_context(request, *args, **kwargs),
            "stories": _paged(request, stories),
            "sections": SectionPage.objects.live().order_by("path"),
            "choices": chosen,
        }


class TutorialIndexPage(Page):
    """All stories, listed as the tutorial does: children of the index, each made specific by the template."""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add a page of stories."""
        stories = StoryIndexPage.objects.get().get_children().live().order_by("-first_published_at")
        page = Paginator(stories, PAGE_SIZE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "stories": page}


class StoryTag(TaggedItemBase):
    """That a story has a tag."""

    content_object = ParentalKey("press.StoryPage", related_name="tagged_items", on_delete=models.CASCADE)


class StoryPage(Page):
    """A story."""

    lead = models.TextField(blank=True)
    body = RichTextField(blank=True)
    section = models.ForeignKey(SectionPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    photo = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    photo_caption = models.CharField(max_length=500, blank=True)
    authors = ParentalManyToManyField(Author, blank=True)
    editors = ParentalManyToManyField(Editor, blank=True)
    sources = ParentalManyToManyField(Source, blank=True)
    topics = ParentalManyToManyField(Topic, blank=True)
    tags = ClusterTaggableManager(through=StoryTag, blank=True)

    parent_page_types = ["press.StoryIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("section"), FieldPanel("topics"), FieldPanel("tags")], heading="About"),
        MultiFieldPanel([FieldPanel("authors"), FieldPanel("editors"), FieldPanel("sources")], heading="By"),
        MultiFieldPanel([FieldPanel("photo"), FieldPanel("photo_caption")], heading="Photo"),
    ]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the newest stories, and others of the story's first topic."""
        others = StoryPage.objects.live().public().exclude(pk=self.pk).select_related("section")
        others = others.order_by("-first_published_at")
        topics = list(self.topics.all())
        return {
            **super().get_context(request, *args, **kwargs),
            "trail": self.section.get_ancestors(inclusive=True).live()[1:] if self.section else [],
            "topics": topics,
            "tags": self.tags.all(),
            "related": others.filter(topics=topics[0])[:BESIDE] if topics else [],
            "latest": others[:BESIDE],
        }


FILTERS: dict[str, Any] = {"authors": Author, "editors": Editor, "sources": Source, "topics": Topic}


def _paged(request: Any, stories: Any) -> Any:
    """Return the page that `?page=` names, as the tutorial does it."""
    stories = stories.select_related("section").order_by("-first_published_at")
    return Paginator(stories, PAGE_SIZE).get_page(request.GET.get("page"))
