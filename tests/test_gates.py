"""Gates: what a story must and should have before each move, by the code's rules and by the newsroom's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing, gates, html, publication, workflow
from articles.gates import GATES, MOVES, Inspection, Level
from articles.models import GateRule

from . import factories
from .desk import story, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
LONG = "Harga " * 19


def complete(**values) -> dict:
    """Content at which no gate finds anything."""
    return whole(
        lead="Petani panen raya.",
        tags=["cabai"],
        lead_photo=factories.picture().pk,
        sources=[{"id": factories.source().pk, "role": "", "url": "https://contoh.id/data"}],
        **values,
    )


def found(content: dict, move: str = "publish") -> tuple[list[str], list[str]]:
    """The names of the gates that stop the move, and of those that advise against it."""
    findings = Inspection(content, now=NOW).findings(move)
    required = [finding.gate for finding in findings if finding.is_required]
    return required, [finding.gate for finding in findings if not finding.is_required]


def test_nothing_is_asked_of_a_complete_story():
    assert [found(complete(), move) for move in MOVES] == [([], [])] * 3


def test_an_empty_story_lacks_what_every_move_takes_and_what_is_advised():
    required = ["headline", "body", "section", "author", "source"]

    assert [found(editing.blank(), move) for move in MOVES] == [(required, ["photo", "lead", "tags"])] * 3


def test_moves_without_gates_ask_for_nothing():
    assert found(editing.blank(), "return") == ([], [])


@pytest.mark.parametrize(
    ("photo", "lacks"),
    [
        ({"alt": "Pasar", "photographer": "Rina"}, []),
        ({"alt": "Pasar", "photographer": "", "agency": "Antara"}, []),
        ({"alt": "", "photographer": "Rina"}, ["photo_words"]),
        ({"alt": "Pasar", "photographer": ""}, ["photo_words"]),
    ],
)
def test_a_photo_needs_alternative_text_and_a_credit(photo, lacks):
    picture = factories.picture(**photo)
    lead = complete() | {"lead_photo": picture.pk}
    inside = complete(body=f"<p>Teks.</p>{html.photo_block(str(picture.uid), 'Pasar')}")

    assert (found(lead), found(inside)) == ((lacks, []), (lacks, []))


def test_the_photos_of_a_gallery_pass_the_same_gates():
    good, bare = factories.picture(alt="Pasar"), factories.picture(alt="", rights_end=NOW)
    gallery = html.gallery_block([str(good.uid), str(bare.uid)], "Pasar")
    assert found(complete(body=f"<p>Teks.</p>{gallery}")) == (["photo_words"], ["photo_rights"])


def test_a_photo_without_a_picture_is_no_photo():
    """Readers see no figure: it needs no words, and the story still wants a photo."""
    assert found(complete() | {"lead_photo": factories.photo(alt="").pk}) == ([], ["photo"])


@pytest.mark.parametrize(
    ("days", "advised"), [(-1, ["photo_rights"]), (0, ["photo_rights"]), (14, ["photo_rights"]), (15, [])]
)
def test_rights_of_photos_should_last(days, advised):
    picture = factories.picture(rights_end=NOW + timedelta(days=days))

    assert found(complete() | {"lead_photo": picture.pk}) == ([], advised)


@pytest.mark.parametrize(("headline", "advised"), [(LONG[:90], []), (LONG[:91], ["headline_length"])])
def test_a_headline_should_be_short(headline, advised):
    assert found(complete() | {"headline": headline}) == ([], advised)


def test_read_also_lines_should_lead_to_stories_that_readers_see():
    live, draft = factories.published(), factories.article()
    gone = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    lines = {"Tayang": live.uid, "Draf": draft.uid, "Ditarik": gone.uid, "Tak dikenal": ""}
    body = "".join(html.story_block(str(uid), words) for words, uid in lines.items())
    content = complete(body=f"<p>Teks.</p>{body}")

    assert Inspection(content, now=NOW).dead_lines == ["Draf", "Ditarik", "Tak dikenal"]
    assert found(content) == ([], ["read_also"])


def test_a_source_should_be_linked():
    rows = [{"id": 1, "role": "", "url": ""}, {"id": 2, "role": "", "url": ""}]
    one = [rows[0], rows[1] | {"url": "https://contoh.id"}]

    assert found(complete() | {"sources": rows}) == ([], ["source_link"])
    assert found(complete() | {"sources": one}) == ([], [])


def test_all_gates_together_cost_three_queries():
    pictures = [factories.picture() for _ in range(3)]
    body = "".join(html.photo_block(str(picture.uid), "") for picture in pictures)
    body += "".join(html.story_block(str(factories.published().uid), "Lain") for _ in range(3))
    seen = Inspection(complete(body=f"<p>Teks.</p>{body}"), now=NOW)

    with CaptureQueriesContext(connection) as captured:
        assert [seen.findings(move) for move in MOVES] == [[], [], []]

    assert len(captured) == 3


# ---- rules


def rule(name: str, **moves) -> None:
    was = gates.levels()
    gates.set_levels(was | {name: was[name] | moves}, was=was)


def test_rules_hold_for_each_move():
    rule("tags", approve=Level.REQUIRED, publish=Level.OFF)
    rule("section", submit=Level.ADVISED)
    content = complete() | {"tags": [], "section": None}

    assert [found(content, move) for move in MOVES] == [
        ([], ["section", "tags"]),
        (["section", "tags"], []),
        (["section"], []),
    ]


def test_a_rule_stops_the_move_and_advice_does_not(siti):
    article = story(siti)
    rule("lead", submit=Level.REQUIRED)
    lead = GATES["lead"].wants(Inspection(editing.blank(), now=NOW))

    (step,) = (s for s in workflow.available(siti, article, now=NOW) if s.name == "submit")
    assert (step.problems, lead in step.advice) == ([lead], False)
    with pytest.raises(workflow.Refused):
        workflow.move(article, "submit", base=0, actor=siti, now=NOW)
    rule("lead", submit=Level.ADVISED)

    (step,) = (s for s in workflow.available(siti, article, now=NOW) if s.name == "submit")
    assert (step.problems, lead in step.advice) == ([], True)
    assert workflow.move(article, "submit", base=0, actor=siti, now=NOW).stage == workflow.Stage.REVIEW


def test_a_story_always_needs_headline_and_text():
    rule("headline", publish=Level.OFF)
    GateRule.objects.filter(gate="body").update(publish=Level.OFF)

    assert found(complete() | {"headline": "", "body": ""}) == (["headline", "body"], [])


def test_rules_are_written_once_and_tell_what_changed():
    was = gates.levels()
    wanted = was | {"tags": was["tags"] | {"submit": Level.OFF}}

    assert [row.gate for row in gates.set_levels(wanted, was=was)] == ["tags"]
    assert gates.set_levels(wanted, was=wanted) == []
    assert (gates.levels(), GateRule.objects.count()) == (wanted, len(GATES))


def test_rules_that_somebody_else_changed_meanwhile_stay():
    was = gates.levels()
    rule("lead", submit=Level.REQUIRED)
    theirs = gates.levels()

    with pytest.raises(gates.Refused):
        gates.set_levels(was | {"tags": was["tags"] | {"submit": Level.OFF}}, was=was)
    assert gates.levels() == theirs


def test_a_hotfix_takes_what_publishing_takes(siti, rani, tono):
    article = story(siti)
    for name, actor in (("submit", siti), ("approve", rani), ("publish", tono)):
        workflow.move(article, name, base=0, actor=actor, now=NOW)
        article.refresh_from_db()
    rule("lead", publish=Level.REQUIRED)
    fix = editing.working(article).content | {"headline": "Harga cabai turun lagi"}

    with pytest.raises(gates.Refused):
        publication.hotfix(article, fix, base=0, change=publication.Change(), actor=tono, now=NOW)
    publication.hotfix(article, fix | {"lead": "Teras."}, base=0, change=publication.Change(), actor=tono, now=NOW)
    article.refresh_from_db()
    assert article.headline == "Harga cabai turun lagi"


def test_what_the_rules_let_out_readers_can_read(client, siti, rani, tono):
    """A story without section, author and source has pages all the same."""
    for name in ("section", "author", "source"):
        rule(name, **dict.fromkeys(MOVES, Level.OFF))
    article = story(siti, section=None, authors=[], sources=[])
    for name, actor in (("submit", siti), ("approve", rani), ("publish", tono)):
        workflow.move(article, name, base=0, actor=actor, now=NOW)
    article.refresh_from_db()

    addresses = [article.get_absolute_url(), "/", "/berita/", "/feed/", "/feed/atom/", "/sitemap-story-0.xml"]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
