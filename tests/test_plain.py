"""Plain text as it comes from strangers."""

import sys

from articles import plain


def test_odd_signs_go_and_line_ends_are_line_feeds():
    assert plain.clean_text("a\x00b\u200bc\ud800d\r\ne\rf\ufeff") == "abcd\ne\nf"


def test_what_is_printable_is_clean():
    """The short way that most lines take is the same as the long one."""
    printable = "".join(sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isprintable())
    assert plain.clean_text(f"{printable}\n") == f"{printable}\n"
    assert plain.clean_text(printable) is printable
