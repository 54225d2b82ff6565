"""What changed between two versions of a story, for people to read. Pure: no models, no settings.

    words(before, after)     plain text, word by word
    marked(parts)            the same as markup with <ins> and <del>
    body(before, after)      a body, block by block, as markup with <ins> and <del>
    announced(markup, …)     the same markup with words for those who cannot see strokes and colours
    fields(before, after)    the other keys of a story's content: text as words, lists row by row
    rows(before, after)      two lists, row by row

Both versions can always be taken out of the answer again, exactly: what is the same with what was removed is the
version before, what is the same with what was added the one after.
"""

from .blocks import BlockChange, announced, body
from .rows import FieldChange, RowChange, fields, rows
from .text import Part, marked, words

__all__ = ["BlockChange", "FieldChange", "Part", "RowChange", "announced", "body", "fields", "marked", "rows", "words"]
