"""What a supplier sends is kept as wire items: each version once, the newest current, what is alike in one bundle."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import search, sketches
from articles.html import clean_text
from articles.importers import packed
from articles.importers.story import CANCELED, Card, Figure, Picture, ReadAlso, Story, Subject, Text
from articles.models import WireDocument, WireItem
from articles.wires import arriving

from . import factories
from .factories import NOW
from .wires import SAMPLES

pytestmark = pytest.mark.django_db

WORDS = (
    "Kapal feri dari Pulau Seraya kembali berlayar pada Senin pagi setelah tiga hari tertahan ombak setinggi empat"
    " meter. Kepala pelabuhan mengatakan jadwal pertama berangkat pukul enam dan dua kapal tambahan disiapkan bagi"
    " penumpang yang menunggu sejak Jumat malam di terminal."
)
STORY = Story(
    format="ninjs", headline="Feri Dibuka", slugline="FERI", external_id="urn:x:1", body=(Text(f"<p>{WORDS}</p>"),)
)


def keep(supplier, *stories, at=NOW):
    return arriving.keep(supplier, stories, now=at)


def items(**values):
    return WireItem.objects.filter(**values).order_by("pk")


def test_an_item_comes_once_however_often_it_is_sent():
    supplier = factories.supplier()
    assert [keep(supplier, STORY, STORY).new, keep(supplier, STORY).new] == [1, 0]
    item = WireItem.objects.get()
    assert (item.story, item.headline, item.slugline, item.current, item.bundle) == (
        STORY,
        "Feri Dibuka",
        "FERI",
        True,
        item.pk,
    )


def test_of_two_suppliers_each_has_its_own():
    one, other = factories.supplier(), factories.supplier()
    keep(one, STORY)
    keep(other, STORY)
    first, second = items()
    assert first.bundle == second.bundle == first.pk


@pytest.mark.parametrize(
    ("changes", "current"),
    [
        ({"headline": "Feri Dibuka Lagi"}, 1),
        ({"version": "2", "headline": "B"}, 1),
        ({"version": "9", "headline": "B"}, 1),
        ({"version": "0", "headline": "B"}, 0),
        ({"version": "", "changed": NOW - timedelta(hours=1)}, 0),
        ({"version": "", "changed": NOW + timedelta(hours=1)}, 1),
    ],
)
def test_the_later_version_is_current_whichever_came_first(changes, current):
    supplier, first = factories.supplier(), replace(STORY, version="1", changed=NOW)
    keep(supplier, first)
    keep(supplier, replace(first, **changes))
    assert [item.current for item in items()] == [index == current for index in range(2)]
    assert list(WireDocument.objects.values_list("key", flat=True)) == [items()[current].pk]
    assert len({item.bundle for item in items()}) == 1


def test_ten_is_later_than_nine():
    supplier = factories.supplier()
    keep(supplier, *(replace(STORY, version=str(number)) for number in (9, 10, 8)))
    assert [item.version for item in items(current=True)] == ["10"]


def test_nearly_the_same_text_shares_a_bundle_and_another_does_not():
    supplier = factories.supplier()
    shorter = " ".join(WORDS.split()[:-8])
    other = " ".join(sorted(WORDS.split()))
    for number, text in enumerate((WORDS, shorter, other), start=1):
        keep(supplier, replace(STORY, external_id=str(number), slugline="", body=(Text(f"<p>{text}</p>"),)))
    one, two, three = items()
    assert (one.bundle, two.bundle, three.bundle) == (one.pk, one.pk, three.pk)


def test_short_texts_are_alike_by_chance_and_stay_alone():
    supplier = factories.supplier()
    keep(supplier, *(replace(STORY, external_id=str(n), body=(Text("<p>Menyusul.</p>"),)) for n in range(3)))
    assert [item.bundle for item in items()] == [item.pk for item in items()]


def test_what_came_days_ago_is_another_matter():
    supplier = factories.supplier()
    keep(supplier, STORY, at=NOW - timedelta(days=3))
    keep(supplier, replace(STORY, external_id="2"))
    assert len({item.bundle for item in items()}) == 2


def test_markup_is_sanitised_on_its_way_in():
    keep(factories.supplier(), replace(STORY, body=(Text("<p onclick='x()'>Aman<script>x()</script></p>"),)))
    assert WireItem.objects.get().story.body == (Text("<p>Aman</p>"),)


def test_queries_do_not_grow_with_items():
    def asked(count, supplier):
        stories = [replace(STORY, external_id=f"{count}-{n}", slugline=f"S{n}") for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            arriving.keep(supplier, stories, now=NOW)
        return len(queries)

    assert asked(2, factories.supplier()) == asked(20, factories.supplier())


def test_words_of_an_older_version_are_made_anew(capsys):
    supplier = factories.supplier()
    keep(supplier, *(replace(STORY, external_id=str(number)) for number in range(3)))
    before = list(WireDocument.objects.order_by("key").values())
    WireDocument.objects.filter(key__gt=before[0]["key"]).update(version=0, body="", headline="")
    call_command("index_stories")
    assert list(WireDocument.objects.order_by("key").values()) == before
    found = search.in_wires(search.parse("berlayar"), WireItem.objects.all(), newest=before[-1]["key"])
    assert found == [row["key"] for row in reversed(before)]


def test_a_killed_item_is_kept_with_what_its_editors_say():
    supplier = factories.supplier()
    keep(supplier, STORY)
    taken = keep(supplier, replace(STORY, status=CANCELED, headline="", body=(), ednote="Salah nama.", version="2"))
    item = WireItem.objects.get(current=True)
    assert (taken.killed, item.status, item.headline) == (1, CANCELED, "FERI")


@pytest.mark.parametrize("sample", sorted(SAMPLES))
def test_every_sample_is_packed_and_unpacked_as_it_was(sample):
    from articles import importers

    with SAMPLES[sample].open("rb") as stream:
        for story in importers.read(stream):
            if isinstance(story, Story):
                assert packed.unpack(packed.pack(story)) == story


TEXTS = st.text().map(clean_text)  # what no row can hold is left out
BLOCKS = st.one_of(
    st.builds(Text, TEXTS),
    st.builds(ReadAlso, TEXTS, TEXTS),
    st.builds(Card, TEXTS),
    st.builds(Figure, st.builds(Picture, caption=TEXTS)),
)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Story,
        format=TEXTS,
        headline=TEXTS,
        body=st.lists(BLOCKS).map(tuple),
        subjects=st.lists(st.builds(Subject, TEXTS)).map(tuple),
        tags=st.lists(TEXTS).map(tuple),
        urgency=st.one_of(st.none(), st.integers(1, 9)),
        published=st.one_of(st.none(), st.just(NOW)),
    )
)
def test_any_story_is_packed_and_unpacked_as_it_was(story):
    assert packed.unpack(packed.pack(story)) == story


def test_likeness_is_what_part_of_the_runs_two_texts_share():
    many = [f"kata{n}" for n in range(400)]
    one, other = " ".join(many[:300]), " ".join(many[100:])
    assert sketches.likeness(sketches.sketch(one), sketches.sketch(one)) == 1
    assert abs(sketches.likeness(sketches.sketch(one), sketches.sketch(other)) - 0.5) < 0.15
    assert sketches.likeness(sketches.sketch(one), sketches.sketch("pendek")) == 0


def test_an_item_is_dumped_and_loaded_as_it_was():
    keep(factories.supplier(), STORY)
    text = serializers.serialize("json", WireItem.objects.all())
    WireItem.objects.all().delete()
    for row in serializers.deserialize("json", text):
        row.save()
    assert WireItem.objects.get().story == STORY
