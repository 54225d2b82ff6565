"""A small admin with the story form's widgets and nothing else, and the addresses that lead to it."""

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from articles.admin import blocks, photodialog
from articles.admin.photos import PhotoAdmin
from articles.forms.fields import BodyField, OrderedField, SourcesField, TagsField
from articles.forms.widgets import PhotoPicker
from articles.models import Article, ArticleAuthor, ArticleTopic, Author, Photo, RelatedArticle, Source, Topic

UID = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
OTHER = "b8a7a4a6-5a0e-4d6c-8a7b-7a4f6d1e2c33"
BODY = (
    '<p><strong>MOSKOW, CONTOH.TV</strong> – Isi <em>miring</em> dan <a href="https://contoh.id/a?b=1&amp;c=%27">'
    "tautan <strong>tebal</strong></a>, <strong>tebal <em>miring</em></strong>.<br>Dua &lt;b&gt; &amp;amp;.</p>"
    f'<aside data-story="{UID}">Banjir Surut &amp; Warga Pulang</aside><aside data-story="">Belum ada</aside>'
    "<h2>Sub <em>judul</em></h2><h3>Kecil</h3>"
    "<ul><li>satu</li><li>dua<ul><li>dua a</li></ul><ol><li>dua b</li></ol></li></ul>"
    "<ol><li><p>a</p><p>b</p></li><li><p>c</p><ul><li>d</li></ul><p>e</p></li></ol>"
    "<blockquote><p>Kutipan.</p><ul><li>butir</li></ul><p>Akhir.</p></blockquote>"
    f'<figure data-photo="{UID}">Keterangan</figure><figure data-photo="{UID}"></figure>'
    f'<figure data-gallery="{OTHER} {UID}">Galeri &amp; lagi</figure><figure data-gallery="{UID} {OTHER}"></figure>'
    '<aside data-embed="https://contoh.id/a?b=1&amp;c=%27">Kartu &amp; lagi</aside>'
    '<aside data-embed="HTTPS://Contoh.ID"></aside><aside data-embed="https://1.2.3.999:70000?a">Kartu</aside>'
)

LINKED = ("preferences", "calendar", "inbox", "shortcuts")
SAVED: list[dict] = []
CHANGED: list[list[str]] = []


class DemoForm(forms.ModelForm):
    body = BodyField(label="Text", required=False, help_text="What readers read.")
    authors = OrderedField(ArticleAuthor, label="Authors")
    sources = SourcesField(label="Sources", required=False)
    topics = OrderedField(ArticleTopic, label="Topics", required=False)
    related = OrderedField(RelatedArticle, label="Related stories", required=False)
    tags = TagsField(label="Tags", required=False, help_text="Separate tags with commas.")
    lead_photo = Article._meta.get_field("lead_photo").formfield(widget=PhotoPicker())

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
            self.initial["lead_photo"] = story.lead_photo_id
        self.fields["authors"].widget.can_add = True
        for name in ("body", "lead_photo"):
            self.fields[name].widget.can_add_photo = True


class DemoAdmin(admin.ModelAdmin):
    form = DemoForm
    search_fields = ["headline"]

    def get_fields(self, request, obj=None):
        return ["headline", "body", "authors", "sources", "topics", "related", "tags", "lead_photo"]

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


def who(request):
    """A page of the desk that says who is logged in, as `desk/relogin.js` asks one."""
    return HttpResponse(f'<i data-account="{request.user.pk}"></i>')


class DemoSite(admin.AdminSite):
    """Django's own, with those addresses of ours that our frame links to."""

    site_header = "Newsroom"

    def get_urls(self):
        ours = [path(f"{name}/", who, name=name) for name in LINKED]
        return [*ours, *blocks.urls(self), *photodialog.urls(self), *super().get_urls()]


site = DemoSite(name="admin")
site.register(Article, DemoAdmin)
site.register(Photo, PhotoAdmin)
for model in (Author, Source, Topic):
    site.register(model, NamedAdmin)

urlpatterns = [
    path("admin/", include("articles.admin.account")),
    path("admin/", site.urls),
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("", include("articles.urls")),
]


def text(page):
    """What the form would post as the story's text."""
    return page.eval_on_selector("#id_body", "area => area.value")


def save(page):
    """Press Save and return what the form cleaned."""
    with page.expect_navigation():
        page.click("[name=_continue]")
    return SAVED[-1]
