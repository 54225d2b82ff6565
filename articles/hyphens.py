"""Soft hyphens for long Indonesian words, which hardly any browser can break by itself. Pure: no models, no settings.

Syllables follow the official spelling (EYD V, I.F, "Pemenggalan Kata"): a lone consonant goes with the vowel after it,
two are parted, of three or more the first stays; ng, ny, sy and kh are one consonant; ai, au, ei and oi are not parted.
"""

import re
from itertools import pairwise

SOFT = "\N{SOFT HYPHEN}"
LONG = 14  # letters: at the largest type of a phone's headline, shorter words fit into the line
ENDS = 3  # letters that must stay together at both ends

_WORD = re.compile(rf"[A-Za-z]{{{LONG},}}")
_PART = re.compile(r"(?P<vowels>ai|au|ei|oi|[aeiou])|(?P<consonant>ng|ny|sy|kh|[a-z])", re.IGNORECASE)


def soft(text: str) -> str:
    """Return `text` with soft hyphens (U+00AD) between the syllables of its long words."""
    return _WORD.sub(lambda found: _hyphenated(found[0]), text)


def _hyphenated(word: str) -> str:
    parts = list(_PART.finditer(word))
    vowels = [index for index, part in enumerate(parts) if part["vowels"]]
    breaks = set()
    for here, following in pairwise(vowels):
        between = following - here - 1
        breaks.add(parts[following if between == 0 else here + (1 if between == 1 else 2)].start())
    kept = sorted(at for at in breaks if ENDS <= at <= len(word) - ENDS)
    return SOFT.join(word[start:end] for start, end in zip([0, *kept], [*kept, len(word)], strict=True))
