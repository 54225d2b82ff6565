"""The Indonesian catalogue: whole, true to its placeholders, compiled, and what readers and the desk get by default."""

import os
import re
import shutil
import struct
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po"
SOURCES = ("articles", "newsroom", "templates")
TOOLS = ("xgettext", "msguniq", "msgmerge", "msgattrib")

FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr)(?:\[\d+\])? (".*")$')
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Message:
    """One entry of a catalogue; `key` is what stands for it in the compiled one."""

    key: str
    translations: tuple[str, ...]
    is_fuzzy: bool

    @property
    def wrong_placeholders(self) -> bool:
        wanted = set(PLACEHOLDER.findall(self.key))
        return any(set(PLACEHOLDER.findall(text)) != wanted for text in self.translations)


def messages(path: Path) -> Iterator[Message]:
    """Yield the entries of a .po file, its header first."""
    for entry in path.read_text("utf-8").split("\n\n"):
        parts: list[tuple[str, str]] = []
        for line in entry.splitlines():
            if found := FIELD.match(line):
                parts.append((found[1], literal_eval(found[2])))
            elif line.startswith('"'):
                parts[-1] = (parts[-1][0], parts[-1][1] + literal_eval(line))
        texts = {name: text for name, text in parts if name != "msgstr"}
        context = f"{texts['msgctxt']}\x04" if "msgctxt" in texts else ""
        plural = f"\0{texts['msgid_plural']}" if "msgid_plural" in texts else ""
        flags = [line for line in entry.splitlines() if line.startswith("#,")]
        yield Message(
            context + texts["msgid"] + plural,
            tuple(text for name, text in parts if name == "msgstr"),
            any("fuzzy" in flag for flag in flags),
        )


def compiled(path: Path) -> dict[str, str]:
    """Return what a .mo file holds (GNU gettext manual, "MO Files"): key -> translations, apart by NUL."""
    data = path.read_bytes()
    magic, _revision, count, *tables = struct.unpack("<5I", data[:20])
    assert magic == 0x950412DE
    places = [[struct.unpack_from("<2I", data, table + 8 * n) for n in range(count)] for table in tables]
    keys, texts = ([data[at : at + size].decode() for size, at in table] for table in places)
    return dict(zip(keys, texts, strict=True))


@pytest.fixture
def collected(settings, tmp_path, monkeypatch) -> set[str]:
    """The keys of everything that the sources mark for translation, collected anew and apart from the project."""
    if missing := [tool for tool in TOOLS if not shutil.which(tool)]:
        reason = f"gettext's tools are needed to collect the messages, and {', '.join(missing)} is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    for name in SOURCES:
        shutil.copytree(Path(settings.BASE_DIR) / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["id"], no_obsolete=True, no_location=True, verbosity=0)
    return {message.key for message in messages(tmp_path / "locale" / "id" / "LC_MESSAGES" / "django.po")}


def test_everything_marked_is_in_the_catalogue_and_nothing_else(collected):
    known = {message.key for message in messages(CATALOGUE)}
    assert len(collected) > 400
    assert (sorted(collected - known), sorted(known - collected)) == ([], []), "run `make messages` and translate"


def test_every_message_is_translated():
    _header, *entries = messages(CATALOGUE)
    assert [m.key for m in entries if m.is_fuzzy or not m.translations or not all(m.translations)] == []


def test_placeholders_are_those_of_the_message():
    _header, *entries = messages(CATALOGUE)
    assert [m.key for m in entries if m.wrong_placeholders] == []


def test_the_compiled_catalogue_is_of_the_same_state():
    header, *entries = messages(CATALOGUE)
    compiled_header, *texts = sorted(compiled(CATALOGUE.with_suffix(".mo")).items())
    assert dict(texts) == {m.key: "\0".join(m.translations) for m in entries}
    told = set(header.translations[0].splitlines()) - set(compiled_header[1].splitlines())
    assert [line for line in told if not line.startswith("POT-Creation-Date:")] == []  # msgfmt may leave that one out


@pytest.mark.skipif("LANGUAGE" in os.environ, reason="LANGUAGE asks for another language than the default")
def test_indonesian_is_the_default():
    assert settings.LANGUAGE_CODE == "id"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["Semua berita", "Indeks", "Belum ada yang terbit", "Langsung ke isi"]),
        ("en", ["All stories", "Day by day", "Nothing has been published yet", "Skip to the content"]),
    ],
)
@pytest.mark.django_db
def test_front_page_speaks_the_sites_language(client, settings, language, words):
    settings.LANGUAGE_CODE = language
    page = client.get(reverse("home"), headers={"accept-language": "fr"}).content.decode()
    assert f'<html lang="{language}">' in page
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", ["Nama pengguna", "Kata sandi", 'value="Masuk"']), ("en", ["Username", "Password", 'value="Log in"'])],
)
@pytest.mark.django_db
def test_log_in_page_speaks_the_sites_language(client, settings, language, words):
    settings.LANGUAGE_CODE = language
    page = client.get(reverse("admin:login"), headers={"accept-language": "fr"}).content.decode()
    assert f'<html lang="{language}"' in page
    assert [word for word in words if word not in page] == []
