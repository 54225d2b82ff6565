"""What a result shows: its headline and a passage of its text, with the words that were found lit up."""

from itertools import islice

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from .. import html, words
from ..models import Article
from .query import Query

PASSAGE = 220  # characters
READ = 20_000  # words of a text in which a passage is looked for


def marked(text: str, query: Query) -> SafeString:
    """Return plain text as HTML with the words of the question in <mark>."""
    parts, place = [], 0
    for token in words.tokens(text):
        if token.stem in query.lit:
            parts += [(conditional_escape(text[place : token.start]), text[token.start : token.end])]
            place = token.end
    return format_html_join("", "{}<mark>{}</mark>", parts) + conditional_escape(text[place:])


def excerpt(article: Article, query: Query) -> SafeString:
    """Return the passage of a story that has most of the question's words, its lead if that has them all."""
    lead = passage(article.lead, query) if article.lead else ("", 0)
    if lead[1] == len(query.lit) and lead[1]:
        return marked(lead[0], query)
    body = passage(html.text(article.body).replace("\n", " "), query)
    return marked(max(lead, body, key=lambda found: found[1])[0] or body[0], query)


def passage(text: str, query: Query) -> tuple[str, int]:
    """Return the passage of `text`, about PASSAGE characters, with the most of the question's stems, and how many."""
    found = [token for token in islice(words.tokens(text), READ) if token.stem in query.lit]
    best, most = (0, 0), 0
    for n, token in enumerate(found):
        within = []
        for other in islice(found, n, None):
            if other.end - token.start > PASSAGE:
                break
            within.append(other)
        if (different := len({other.stem for other in within})) > most:
            most, best = different, (token.start, within[-1].end)
    if len(text) <= PASSAGE:
        return text, most
    start = max(0, best[0] - (PASSAGE - (best[1] - best[0])) // 3)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + PASSAGE) if start + PASSAGE < len(text) else len(text)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}", most
