"""What reaches nh3 costs it no square of a length and no bomb's memory, and what ordinary markup means stays."""

import re

import nh3
import pytest

from articles import html, wellformed


class Counting:
    """A cleaner that keeps what it was given."""

    def __init__(self):
        self.given = ""
        self.cleaner = nh3.Cleaner(tags={"p", "b", "a"}, attributes={"a": {"href"}}, link_rel=None)

    def clean(self, markup):
        self.given = markup
        return self.cleaner.clean(markup)


def given_to_nh3(markup):
    cleaner = Counting()
    wellformed.clean(cleaner, markup)
    return cleaner.given


@pytest.mark.parametrize("sign", ["&", "\xa0", "a & b ", "&amp;", "&nbsp;\xa0"])
def test_escaped_signs_are_never_many_without_a_stop(sign):
    sent = given_to_nh3(sign * 5000)
    stretches = [len(re.findall("[&\xa0]", part)) for part in sent.split("\ufffe&lt;")]
    assert max(stretches) <= wellformed.APART


def test_many_escaped_signs_stay_as_they_are():
    for words in ("&", "a & b", "&lt;&gt;", "a\u3000&"):
        said = html.sanitise(f"<p>{words}</p>").removeprefix("<p>").removesuffix("</p>")
        assert html.sanitise(f"<p>{words * 5000}</p>") == f"<p>{said * 5000}</p>"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_stops_leave_no_trace_in_texts_addresses_and_what_is_dropped(quote):
    many = "&amp;" * 1000
    body = html.sanitise(f"<p>{many}<a href={quote}/x?{many}{quote}>a</a></p><!-- {many} --><script>{many}</script>")
    assert body == f'<p>{many}<a href="/x?{many}">a</a></p>'
    assert html.sanitise(f"<textarea>{many}</textarea><xmp>{many}</xmp>").count("\ufffe") == 0


def test_deep_nesting_is_read_as_paragraphs():
    sent = given_to_nh3("<div a='<'>" * wellformed.MAX_TAGS + '<p class="a">kata</p> 3 < 4')
    assert set(re.findall("<[^>]*>?", sent)) == {"<p>", "</p>"}
    assert "3 &lt; 4" in sent


@pytest.mark.parametrize("value", ["{}", "'{}'", "'>{}'", "'<{}'"])
def test_marks_that_differ_are_few(value):
    bomb = "<p>" + "".join(f"<b a={value.format(number)}>" for number in range(3000)) + "<p>x" * 3000
    sent = given_to_nh3(bomb)
    marks = re.findall("<b[ /]", sent)
    assert len(marks) * sent.count("<") <= wellformed.MAX_COPIES
    assert len(html.sanitise(bomb)) < 10 * len(bomb)


@pytest.mark.parametrize("attribute", ["a{}", "a{}=1", "a{}='>'", 'a{}="<"', 'a{}=""', "/a{}"])
def test_no_tag_has_very_many_attributes(attribute):
    tag = "<p " + " ".join(attribute.format(number) for number in range(5000)) + ">kata</p>"
    assert len(given_to_nh3(tag)) < 20
    assert html.sanitise(tag) == "<p>kata</p>"


def test_a_long_address_is_one_attribute():
    link = f'<a href="/{"a/b " * 5000}">kata</a>'
    assert given_to_nh3(link) == link


def test_ordinary_markup_passes_as_it_is():
    marks = "<b title='a>b'>x</b> <font size=2>y</font> <i/>z<textarea><b c>"
    assert given_to_nh3(marks) == marks
    assert given_to_nh3('<b style="font-weight: normal">x</b>') == "<span>x</b>"
    assert given_to_nh3("<br class=a><blockquote cite=b><a href=c>") == "<br class=a><blockquote cite=b><a href=c>"


def test_tokens_are_tags_and_texts():
    assert list(wellformed.tokens('<p>a &amp; b<a href="x&amp;y">c</a>&lt;<br></p>')) == [
        ("p", False, {}, ""),
        ("", False, {}, "a & b"),
        ("a", False, {"href": "x&y"}, ""),
        ("", False, {}, "c"),
        ("a", True, {}, ""),
        ("", False, {}, "<"),
        ("br", False, {}, ""),
        ("p", True, {}, ""),
    ]
    assert "".join(text for _tag, _end, _attributes, text in wellformed.tokens("a < b <p")) == "a < b <p"
