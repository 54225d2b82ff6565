"""The documents: their pictures and links are there, and the words in bold are those on the screens."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks import documented, operating
from docs.shots import LANGUAGES, SHOTS

from .test_translations import CATALOGUE, messages

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
EDITORS = sorted(ROOT.glob("docs/editors/??/*.md"))
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(document: Path) -> list[tuple[str, str]]:
    """Return the document's links to other files and headings, as ("!" for a picture, address)."""
    found = LINK.findall(document.read_text("utf-8"))
    return [(mark, address) for mark, address in found if not re.match(r"\w+:", address)]


def anchors(document: Path) -> set[str]:
    """Return what links can name in a document, made of its headings as GitHub does it."""
    headings = HEADING.findall(document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def spoken(language: str) -> set[str]:
    """Return the words of the screens in a language, in lower case, without the colon of a label."""
    found: set[str] = set()
    for message in messages(CATALOGUE):
        sources = message.key.rpartition("\x04")[2].split("\0")
        found |= set(message.translations if language == "id" else sources)
    return {words.casefold().rstrip(":") for words in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    lost = []
    for _mark, address in links(document):
        path, _hash, anchor = address.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(address)
    assert lost == []


def test_the_pictures_are_those_that_are_taken_and_named():
    named = {
        (document.parent / address).resolve().relative_to(ROOT).as_posix()
        for document in DOCUMENTS
        for mark, address in links(document)
        if mark
    }
    there = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/images/**/*") if path.is_file()}
    taken = {f"docs/images/{language}/{shot.name}.png" for language in LANGUAGES for shot in SHOTS}
    assert (named, there) == (taken, taken)


def test_pictures_are_small():
    sizes = {path.name: path.stat().st_size for path in ROOT.glob("docs/images/*/*.png")}
    assert {name: size for name, size in sizes.items() if size > 150_000} == {}


def test_both_languages_tell_the_same():
    by_language = {code: [path for path in EDITORS if path.parent.name == code] for code in LANGUAGES}

    def pictures(code: str) -> list[list[str]]:
        return sorted([Path(address).name for mark, address in links(path) if mark] for path in by_language[code])

    assert pictures("id") == pictures("en")
    assert len(pictures("id")) == 9


@pytest.mark.parametrize("document", EDITORS, ids=lambda path: str(path.relative_to(ROOT)))
def test_bold_words_stand_on_the_screens(document):
    words = spoken(document.parent.name)
    bold = [re.sub(r"\s+", " ", found) for found in BOLD.findall(document.read_text("utf-8"))]
    assert bold
    assert [found for found in bold if found.casefold().rstrip(":") not in words] == []


def test_what_is_to_be_copied_onto_a_machine_is_whole():
    """Each file of deploy/ is linked, and starts or passes on what it is there for."""
    operations = (ROOT / "docs/operations.md").read_text("utf-8")
    lost = [path.name for path in ROOT.glob("deploy/*") if f"(../deploy/{path.name})" not in operations]
    served = re.search(r"granian --interface wsgi --host[^`]+?wsgi:application", operations)[0]
    holds = {
        "newsroom.service": re.sub(r"\s+\\\n\s+", " ", served),
        "newsroom-due.service": "manage.py apply_due --every",
        "newsroom-wires.service": "manage.py fetch_wires --every",
        "newsroom-mail.service": "manage.py send_notices",
        "newsroom-mail.timer": "OnUnitActiveSec=5min",
        "newsroom-backup.service": "manage.py backup /backup/newsroom --keep 7d,4w,12m",
        "newsroom-backup.timer": "OnCalendar=",
        "newsroom-log.json": "newsroom.parent.line",
        "newsroom-manage": 'exec runuser -u newsroom -- "$0" "$@"',
        "nginx.conf": "include /etc/nginx/newsroom-proxy.conf;",
        "newsroom-proxy.conf": "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    }
    assert lost == []
    assert sorted(holds) == sorted(path.name for path in ROOT.glob("deploy/*"))
    for name, line in holds.items():
        text = (ROOT / "deploy" / name).read_text("utf-8")
        assert line in text, name
        if name.endswith(".service"):  # nobody else reads what they write, and something starts each of them
            assert {"UMask=0027", "StateDirectoryMode=0750", "User=newsroom"} <= set(text.splitlines()), name
            assert "[Install]" in text or (ROOT / "deploy" / name.replace(".service", ".timer")).exists(), name


def test_every_command_for_operators_has_its_place_in_the_run_that_tries_them():
    """`benchmarks.operating` runs them, which takes root; what it leaves out or words otherwise, it finds by these."""
    told = [
        line for block in documented.in_order() if block.language in {"", "sh"} for line in documented.commands(block)
    ]
    assert [line for line in told if re.search(r"[\[\]]", line)] == []
    assert [each for each in operating.NOT_RUN if not any(re.search(each, line) for line in told)] == []
    named = [line.replace(".venv/bin/python manage.py", "newsroom-manage") for line in told]
    assert [each for each, _ in operating.INSTEAD if not any(re.search(each, line) for line in named)] == []
