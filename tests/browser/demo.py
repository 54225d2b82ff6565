"""A small admin with the story form's widgets and nothing else, and the addresses that lead to it."""

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from articles.forms.fields import BodyField, OrderedField, SourcesField, TagsField
from articles.models import Article, ArticleAuthor, ArticleTopic, Author, RelatedArticle, Source, Topic

SAVED: list[dict] = []
CHANGED: list[list[str]] = []


class DemoForm(forms.ModelForm):
    body = BodyField(label="Text", required=False, help_text="What readers read.")
    authors = OrderedField(ArticleAuthor, label="Authors")
    sources = SourcesField(label="Sources", required=False)
    topics = OrderedField(ArticleTopic, label="Topics", required=False)
    related = OrderedField(RelatedArticle, label="Related stories", required=False)
    tags = TagsField(label="Tags", required=False, help_text="Separate tags with commas.")

    class Meta:
        model = Article
        fields = ["headline"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        story = self.instance
        if story.pk:
            self.initial["authors"] = [row.author_id for row in story.author_rows.all()]
            self.initial["topics"] = [row.topic_id for row in story.topic_rows.all()]
            self.initial["related"] = [row.target_id for row in story.related_rows.all()]
            self.initial["sources"] = [
                {"id": row.source_id, "role": row.role, "url": row.url} for row in story.source_rows.all()
            ]
            self.initial["tags"] = list(story.tags.names())
        self.fields["authors"].widget.can_add = True


class DemoAdmin(admin.ModelAdmin):
    form = DemoForm
    fields = ["headline", "body", "authors", "sources", "topics", "related", "tags"]
    search_fields = ["headline"]

    def save_form(self, request, form, change):
        SAVED.append(form.cleaned_data)
        CHANGED.append(form.changed_data)
        return form.instance

    def save_model(self, request, obj, form, change):
        if not change:
            obj.save()

    def save_related(self, request, form, formsets, change):
        pass

    def construct_change_message(self, request, form, formsets, add=False):
        return [form.changed_data]


class NamedAdmin(admin.ModelAdmin):
    search_fields = ["name"]
    fields = ["name", "slug"]


site = admin.AdminSite(name="admin")
site.register(Article, DemoAdmin)
for model in (Author, Source, Topic):
    site.register(model, NamedAdmin)

urlpatterns = [path("admin/", site.urls), path("favicon.ico", lambda request: HttpResponse(status=204))]
