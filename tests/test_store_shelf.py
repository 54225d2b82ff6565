"""The shelf: how much it holds, and what leaves it."""

import tracemalloc

import pytest

from articles.store.addresses import Asked
from articles.store.pages import OVERHEAD, Page
from articles.store.shelf import Shelf


def address(n) -> Asked:
    return Asked(f"/artikel/{n}/", "", is_search=False)


NOW = "n"  # the generation of all pages here
EACH = OVERHEAD + 50 + len(address(0).path)  # bytes that a page and its address take


def page(size=50) -> Page:
    made = Page(NOW, "200 OK", [("Content-Type", "text/html")])
    made.keep(b"x" * size, "")
    return made


def test_it_holds_what_fits_and_the_oldest_leave():
    shelf = Shelf(3 * EACH)
    for n in range(5):
        shelf.put(address(n), page())
    assert [n for n in range(5) if shelf.get(address(n), NOW)] == [2, 3, 4]


def test_what_was_asked_for_again_stays_once_more():
    shelf = Shelf(3 * EACH)
    for n in range(3):
        shelf.put(address(n), page())
    shelf.get(address(0), NOW).used = True
    shelf.put(address(3), page())
    assert [n for n in range(4) if shelf.get(address(n), NOW)] == [0, 2, 3]


def test_one_address_has_one_page():
    shelf = Shelf(3 * EACH)
    first, second = page(), page()
    shelf.put(address(0), first)
    shelf.put(address(0), second)
    assert (shelf.get(address(0), NOW), len(shelf)) == (second, 1)
    assert shelf.bytes == EACH


def test_a_page_of_another_generation_is_not_found():
    shelf = Shelf(3 * EACH)
    shelf.put(address(0), page())
    assert shelf.get(address(0), "m") is None


def test_a_page_that_has_grown_counts_anew():
    shelf, grown = Shelf(10 * OVERHEAD), page(5_000)
    shelf.put(address(0), grown)
    grown.in_encoding("gzip")
    shelf.put(address(0), grown)
    assert shelf.bytes == grown.size + len(address(0).path) > OVERHEAD + 5_000


def test_what_is_larger_than_all_of_it_is_not_kept():
    shelf = Shelf(EACH)
    shelf.put(address(0), page())
    shelf.put(address(1), page(51))
    assert (shelf.get(address(0), NOW) is not None, shelf.get(address(1), NOW)) == (True, None)


def test_if_all_are_used_one_leaves_all_the_same():
    shelf = Shelf(3 * EACH)
    for n in range(20):
        shelf.put(address(n), made := page())
        made.used = True
    assert len(shelf) == 2  # whose addresses are longer than those of the first ten


@pytest.mark.parametrize("size", [50, 5_000])
def test_memory_stays_within_what_was_set(size):
    most = 8 * 2**20
    shelf = Shelf(most)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for n in range(30_000 if size == 50 else 6_000):
        shelf.put(address(n), page(size))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(shelf) < 6_000
    assert grown <= most
