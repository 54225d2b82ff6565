"""Whatever comes by an import runs nowhere: payloads in every field, on readers' pages and at the desk.

HOSTILE_DATA=FOLDER adds the payloads in a folder (see `payloads.more`), with a page opened for each batch of them.
"""

import json
import re
import sys
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from articles import editing
from articles.models import Article, Author, Editor, Import, Origin, Photo, Section, Source, Topic
from tests.desk import url

from . import carriers, payloads
from .carriers import Texts
from .walk import ready

# Known to every page before its own scripts: what payloads call tells of itself as an error does, which fails the test.
KNOWN = """for (const name of ["pwned", "alert", "prompt", "print", "confirm"])
  window[name] = (...said) => console.error(`EXECUTED ${name} ${said} ${location.href}`);"""
# Return what would run if somebody did the right thing to it, and do everything to everything.
LOOK = r"""() => {
  const found = [];
  const never = new Set(["base", "object", "embed", "iframe", "applet", "frame", "math"]);
  const runs = /^[\s\x00-\x20]*(?:javascript|vbscript|data)\s*:/i;
  const addresses = new Set(["href", "xlink:href", "src", "action", "formaction", "poster", "ping", "background"]);
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    const isScript = name === "script" && !element.src && !/json|importmap/.test(element.type);
    const isOwn = name !== "style" || element.nonce || element.id === "xml-viewer-style";
    if (isScript || !isOwn || never.has(name) || (name === "meta" && element.httpEquiv)) found.push(element.outerHTML);
    for (const { name: key, value } of element.attributes) {
      const leads = addresses.has(key) && runs.test(value) && name !== "img";
      if (/^on/i.test(key) || key === "srcdoc" || leads) found.push(`${name} ${key}=${value}`);
    }
  }
  const stay = (event) => event.target.closest?.("a")?.protocol === "javascript:" || event.preventDefault();
  addEventListener("click", stay, true);
  for (const element of document.querySelectorAll("body *")) {
    for (const name of ["mouseover", "focus", "error", "load", "toggle", "animationstart", "blur"])
      element.dispatchEvent(new Event(name));
    if (!element.closest("form, button, summary, dialog, [role=button]"))
      element.dispatchEvent(new MouseEvent("click", { cancelable: true }));
  }
  removeEventListener("click", stay, true);
  return found.map((each) => each.slice(0, 300));
}"""

# Return the elements of a feed that browsers would take for a page's.
PARSE = """async (address) => {
  const answer = await fetch(address);
  const parsed = new DOMParser().parseFromString(await answer.text(), "application/xml");
  const living = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"];
  const found = [...parsed.querySelectorAll("*")].filter((each) => living.includes(each.namespaceURI));
  return found.map((each) => each.outerHTML);
}"""


class Walk:
    """One person's browser that opens pages, looks for what could run, and counts."""

    def __init__(self, page, base):
        self.page, self.base, self.opened, self.found, self.began = page, base, 0, [], time.monotonic()
        page.context.add_init_script(KNOWN)
        page.on("dialog", self._asked)
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.on("popup", lambda popup: self.found.append(popup.url))

    def _asked(self, dialog):
        if dialog.type != "beforeunload":
            self.found.append(dialog.message)
        dialog.accept()

    def open(self, address, wait=None):
        """Open a page, do everything to it, and return it."""
        answer = self.page.goto(self.base + address, wait_until="load")
        assert answer.status == 200, address
        if wait:
            wait(self.page)
        self.look(address)
        return self.page

    def look(self, address):
        """Look at the page as it is now."""
        self.opened += 1
        self.found += [f"{address}: {each}" for each in self.page.evaluate(LOOK)]

    def tell(self):
        """Say what was done, and fail for whatever ran."""
        seconds = time.monotonic() - self.began
        sys.stdout.write(f"\n{self.opened} pages, {len(self.executions)} executions, {seconds:.0f} s\n")
        assert self.executions == []

    @property
    def executions(self):
        """What ran, or would have: nothing, one hopes; what the policy stopped counts too."""
        return [*self.found, *(each for each in self.page.context.problems if "EXECUTED" in each or "CSP" in each)]


@pytest.fixture
def texts():
    return Texts([*payloads.OURS, *payloads.more()])


@pytest.fixture
def imported(people, texts, tmp_path):
    """Stories by four formats, published by an administrator."""
    count = texts.stories
    supplier = Source.objects.create(name=texts.narrow[0], slug="pemasok")
    files = {
        "a.jsonl": carriers.table(texts, count),
        "a.ninjs.json": carriers.ninjs(texts, max(count // 9, 3)),
        "a.xml": carriers.wxr(texts, max(count // 9, 3)),
        "<img src=x onerror=pwned()>{detail}%s.txt": carriers.pasted(texts, 0),
        "b.txt": carriers.pasted(texts, 1),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, "utf-8", errors="replace")
        source = ["--source", supplier.slug] if name == "a.ninjs.json" else []
        take(path, *source)
    return count


def take(path, *options):
    """Import a file as people do, and return what was said."""
    said = StringIO()
    try:
        call_command(
            "import_stories",
            str(path),
            "--publish",
            "--as",
            "bambang",
            *options,
            stdout=said,
            stderr=said,
            no_color=True,
        )
    except SystemExit as end:
        assert end.code == 1  # some were refused
    return said.getvalue()


def plain(text):
    """Words as a page shows them, without the hyphens that it adds."""
    return " ".join(text.replace("\xad", "").split())


def some(rows, count):
    """So many of the rows, from all over."""
    rows = list(rows)
    return rows[:: max(len(rows) // count, 1)]


LISTS = (("section", Section), ("topic", Topic), ("author", Author), ("editor", Editor), ("source", Source))


def test_nothing_runs_on_readers_pages(live_server, open_context, imported):
    walk = Walk(open_context().new_page(), live_server.url)
    stories = list(Article.objects.live(timezone.now()).order_by("pk"))
    assert len(stories) > imported
    for article in stories:
        page = walk.open(article.get_absolute_url())
        assert plain(page.inner_text("h1")) == plain(article.headline)  # the words did come, as words
    for article in some(stories, 4):
        walk.open(reverse("story_history", args=[article.pk]))
        walk.open(reverse("search", query={"q": article.headline}))
        walk.open(reverse("list", query={"q": article.lead}))
    for name, model in LISTS:
        named = model.objects.filter(articles__in=stories).distinct().order_by("pk")
        for row in some(named.exclude(slug=""), 2):
            assert plain(row.name) in plain(walk.open(reverse(name, args=[row.slug])).inner_text("body"))
    for tag in some(Tag.objects.exclude(slug="").filter(articles_articletag_items__content_object__in=stories), 3):
        walk.open(reverse("tag", args=[tag.slug]))
    for name in ("home", "list", "index", "masthead", "corrections", "feed", "feed_atom", "list_ninjs"):
        walk.open(reverse(name))
    for name in ("feed", "feed_atom", "sitemap_news"):
        walk.found += walk.page.evaluate(PARSE, reverse(name))
    walk.open(reverse("suggest", query={"q": "pwned"}))
    walk.open("/")
    walk.page.locator("[data-suggests] input").press_sequentially("pwned")
    walk.page.locator("[role=listbox]:visible [role=option]").first.wait_for()
    walk.look("suggestions")
    walk.tell()


@pytest.fixture
def offered(people, texts, imported, tmp_path):
    """A story that both a person and its supplier have changed."""
    article = Article.objects.get(origins__external_id__startswith="0 ")
    copy = editing.working(article)
    changed = {"headline": texts.of(1, 1, wide=True), "lead": texts.of(1, 2, wide=True), "body": "<p>Lain.</p>"}
    editing.save(article, copy.content | changed, base=copy.number, actor=people["bambang"], now=timezone.now())
    story = json.loads(carriers.table(texts, 1)) | {"headline": texts.of(2, 3, wide=True), "body": texts.payloads[0]}
    (tmp_path / "again.jsonl").write_text(json.dumps(story), "utf-8")
    take(tmp_path / "again.jsonl")
    return Origin.objects.get(article=article, offered_at__isnull=False)


def test_nothing_runs_at_the_desk(live_server, open_context, log_in, people, texts, imported, offered):
    page = open_context(timezone_id="Asia/Jakarta").new_page()
    log_in(page, people["bambang"])
    walk, article = Walk(page, live_server.url), offered.article
    for one in [article, *some(Article.objects.exclude(pk=article.pk).order_by("pk"), 3)]:
        walk.open(url("articles_article_change", one.pk), ready)
        assert plain(page.input_value("#id_headline")) == plain(editing.working(one).content["headline"])
    names = Author.objects.order_by("-pk").values_list("name", flat=True)
    page.locator("[role=combobox]:visible").first.fill(next(w[0] for n in names if (w := re.search("[A-Za-z]{4,}", n))))
    page.wait_for_selector("[role=option] >> visible=true")
    walk.look("choices")
    for name, *rest in (("history",), ("diff",), ("preview", 0), ("revision", 0), ("offer", offered.pk), ("hotfix",)):
        walk.open(url(f"articles_article_{name}", article.pk, *rest))
    walk.open(url("articles_article_move", article.pk, "withdraw"))
    for name in ("article", "import", "newname", "origin", "photo", "author", "editor", "source", "section", "topic"):
        walk.open(url(f"articles_{name}_changelist"))
    for name in ("article", "author"):
        walk.open(reverse(f"admin:articles_{name}_changelist", query={"q": texts.narrow[3]}))
    for model in (Import, Origin, Photo, Author, Editor, Source, Section, Topic):
        for row in model.objects.order_by("-pk")[:1]:
            walk.open(url(f"articles_{model._meta.model_name}_change", row.pk))
    walk.open(url("taggit_tag_changelist"))
    one, other = Author.objects.order_by("-pk")[:2]
    walk.open(url("articles_author_merge", one.pk))
    walk.open(f"{url('articles_author_merge', one.pk)}?into={other.pk}")
    for name in ("index", "calendar", "inbox", "blocks_photos", "blocks_stories", "articles_frontedition_changelist"):
        walk.open(url(name))
    for kind in ("articleauthor&field_name=author", "relatedarticle&field_name=target"):
        walk.open(f"{url('autocomplete')}?app_label=articles&model_name={kind}&term=pwned")
    walk.open(url("articles_article_import"))
    page.fill("#id_text", carriers.pasted(texts, 2))
    with page.expect_navigation():
        page.click(".arrive [type=submit]")
    assert page.locator(".arrive-understood").count() == 1
    walk.look("a pasted text")
    walk.tell()
