"""What a page says before a row is deleted: what goes along, what keeps it; counted, at the same cost for many."""

import pytest
from django.contrib.auth.models import Group
from taggit.models import Tag

from articles.admin import going
from articles.models import Author, FormerName, Notice, PreviewLink

from . import factories
from .desk import delete, queries, url
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(factories.user("Administrator", language="en"))
    return client


def flat(lines) -> list[str]:
    return [text for line in lines for text in (flat(line) if isinstance(line, list) else [str(line)])]


def test_a_tag_says_which_stories_it_is_taken_off(desk):
    story = factories.published(at=NOW, headline="Banjir surut", tags=["air"])
    tag = Tag.objects.get(name="air")
    address = url("taggit_tag_delete", tag.pk)

    told = desk.get(address).context["deleted_objects"]

    link = f'<a href="{url("articles_article_change", story.pk)}">Banjir surut</a>'
    assert told == ["air", ["taken off 1 story", [link]]]
    delete(desk, address)
    assert not Tag.objects.exists()


def test_a_name_that_stories_need_is_kept_and_can_be_merged(desk):
    author = factories.author(name="Siti Aminah", slug="siti-aminah")
    factories.published(at=NOW, headline="Panen kopi", authors=[author])
    address = url("articles_author_delete", author.pk)

    for page in (desk.get(address), delete(desk, address)):
        assert flat(page.context["protected"])[0] == "1 story"
        assert "Panen kopi" in flat(page.context["protected"])[1]
        assert f'href="{url("articles_author_merge", author.pk)}"' in page.text
    assert Author.objects.filter(pk=author.pk).exists()


def test_many_are_counted(desk, monkeypatch):
    monkeypatch.setattr(going, "NAMED", 2)
    author = factories.author()
    for number in range(5):
        factories.published(at=NOW, headline=f"Berita {number}", authors=[author])
    told = flat(desk.get(url("articles_author_delete", author.pk)).context["protected"])
    assert told[0] == "5 stories" and told[-1] == "and 3 more"
    assert [line.partition(">")[2] for line in told[1:-1]] == ["Berita 4</a>", "Berita 3</a>"]


@pytest.mark.parametrize("kind", ["tag", "author", "topic"])
def test_the_page_costs_the_same_for_many_stories(desk, kind):
    author, topic = factories.author(), factories.topic()

    def cost() -> int:
        address = {
            "tag": lambda: url("taggit_tag_delete", Tag.objects.get(name="air").pk),
            "author": lambda: url("articles_author_delete", author.pk),
            "topic": lambda: url("articles_topic_delete", topic.pk),
        }[kind]()
        return len(queries(desk, address))

    named = {"tags": ["air"], "authors": [author], "topics": [topic]}
    factories.published(at=NOW, **named)
    one = cost()
    for _number in range(8):
        factories.published(at=NOW, **named)
    assert cost() == one


def test_a_role_says_whom_it_is_taken_from_and_not_its_rights(desk):
    role = Group.objects.create(name="Magang")
    role.permissions.add(factories.permission("articles", "view_topic"))
    siti = factories.user(username="siti")
    siti.groups.add(role)
    told = flat(desk.get(url("auth_group_delete", role.pk)).context["deleted_objects"])
    assert told[:2] == ["Magang", "taken off 1 user"] and len(told) == 3


def test_former_names_are_told(desk):
    topic = factories.topic(name="Air")
    FormerName.objects.create(topic=topic, name="Banyu", slug="banyu", created_at=NOW)
    told = flat(desk.get(url("articles_topic_delete", topic.pk)).context["deleted_objects"])
    assert told == ["Air", "1 former name"]


def test_an_account_goes_with_nothing_that_nobody_may_delete(desk):
    siti, dewi = factories.user("Reporter", username="siti"), factories.user("Reporter", username="dewi")
    story, address = factories.published(at=NOW), url("articles_user_delete", siti.pk)
    Notice.objects.create(user=siti, article=story, kind=Notice.Kind.NOTED, actor=dewi, at=NOW)
    assert desk.get(address).context["perms_lacking"] == {"notices"}
    assert desk.post(address, {"post": "yes", "seen": desk.get(address).context["seen"]}).status_code == 403
    assert type(siti).objects.filter(pk=siti.pk).exists()
    cost = len(queries(desk, address))
    for number in range(9):
        Notice.objects.create(user=siti, article=factories.published(), kind=Notice.Kind.NOTED, actor=dewi, at=NOW)
        PreviewLink.objects.create(
            article=story, number=0, digest=str(number), maker=siti, label="", made_at=NOW, expires_at=NOW
        )
    PreviewLink.objects.filter(digest="0").delete()
    assert len(queries(desk, address)) == cost


def test_who_may_not_see_all_stories_is_told_of_none(client):
    user = factories.user(language="en")
    user.user_permissions.add(*(factories.permission("articles", f"{act}_topic") for act in ("view", "delete")))
    client.force_login(user)
    topic = factories.topic(name="Air")
    factories.published(at=NOW, headline="Rahasia", topics=[topic])
    page = client.get(url("articles_topic_delete", topic.pk))
    assert page.context["protected"] == ["A story that you may not see"]
    assert page.context["deleted_objects"] == ["Air"] and "Rahasia" not in page.text


def test_what_goes_along_is_stated(desk):
    factories.published(at=NOW, tags=["air"])
    tag = Tag.objects.get(name="air")
    address = url("taggit_tag_delete", tag.pk)
    seen = desk.get(address).context["seen"]
    factories.published(at=NOW, headline="Baru", tags=["air"])

    told = desk.post(address, {"post": "yes", "seen": seen}, follow=True)

    assert "Nothing was deleted" in str(next(iter(told.context["messages"])))
    assert Tag.objects.exists()
    desk.post(address, {"post": "yes", "seen": told.context["seen"]})
    assert not Tag.objects.exists()
