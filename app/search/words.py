"""Words of a text: folded, and their stems of Dutch and English side by side.

Both databases are fed with the words that are made here, so that they find the same.
"""

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from app.core.text import fold

VERSION = 1
"""Goes up whenever a text gives other words or stems: what an older one took in is taken in anew."""
LONGEST = 40
MOST_WORDS = 4000
STEM, TITLE, KIND = "~", "^", "@"
"""Marks that no word of a text can begin with: a stem, a stem of the title, a kind of thing."""
EVERYTHING = f"{KIND}all"
"""Stands in every text, between its title and the rest: no phrase crosses it."""
_PLURALS = ("eeen", "ieen")
"""Ends of `ideeën` and `categorieën` without their dots, which the stemmer would leave as they are."""
_WORD = re.compile(r"[^\W_]+")
_BOUND = re.compile(r"(?<![^\W_])[^\W_]+(?:[-\u2010][^\W_]+)+")
_REFERENCE = re.compile(r"\bk-(?=\d)")
# Words that say nothing about what a text is about; left out where texts are compared.
COMMON = frozenset(
    "de het een en van in is dat die te op voor met aan er niet zijn om ook als bij nog uit naar "
    "dan je we wij ik ze zij kan wat nu veel door over of maar hun ons onze mijn al dit deze wordt "
    "worden heeft hebben was per tot the a an and of to in is it that for on with as at by be are "
    "this we our they can from or not have has which their its will would more than into i you "
    "elk elke each every ai idee idea".split()
)


@lru_cache
def _stemmers() -> tuple[Any, ...]:
    import snowballstemmer  # brings every language it knows: too much for a quick start

    return tuple(snowballstemmer.stemmer(name) for name in ("dutch", "english"))


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the stems of one folded word: Dutch, then English where it differs."""
    short = word[:LONGEST]
    if short.endswith(_PLURALS):
        short = short[:-2]
    return tuple(dict.fromkeys(stemmer.stemWord(short) or short for stemmer in _stemmers()))


def words(text: str) -> list[str]:
    """Return the words of a text in order, folded: without case or accents. `K-142` is one word."""
    return [word[:LONGEST] for word in _WORD.findall(_REFERENCE.sub("k", fold(text)))]


def compounds(text: str) -> list[tuple[str, ...]]:
    """Return what hyphens bind, in its parts: neighbours and the whole. `covid-19`, not `2026-11`."""
    found = []
    for bound in _BOUND.findall(_REFERENCE.sub("k", fold(text))):
        parts = tuple(_WORD.findall(bound))
        each = dict.fromkeys((*itertools.pairwise(parts), parts))
        found += [some for some in each if not some[0].isdigit()]
    return found


def joined(parts: Iterable[str]) -> str:
    """Return parts as the one word that others write: `e-mail` is `email`."""
    return "".join(parts)[:LONGEST]


def telling(text: str) -> list[str]:
    """Return the stems of the words that say what a text is about, in order, each once."""
    return list(dict.fromkeys(stems(w)[0] for w in words(text) if w not in COMMON))


def lexemes(kind: str, title: str, text: str) -> list[str]:
    """Return what the search table keeps: the words in order, then their stems and the kind.

    What hyphens bind has the stems of its parts and of the one word that others write. Of a very
    long text the first 4,000 words count.
    """
    head = words(title)[:MOST_WORDS]
    running = [*head, EVERYTHING, *words(text)[: MOST_WORDS - len(head)]]
    bound = [joined(parts) for parts in compounds(title)]
    heads = {stem for word in {*head, *bound} for stem in stems(word)}
    bound += [joined(parts) for parts in compounds(text)][:MOST_WORDS]
    found = {stem for word in {*running, *bound} - {EVERYTHING} for stem in stems(word)}
    marked = [*(STEM + s for s in sorted(found)), *(TITLE + s for s in sorted(heads))]
    return [*running, *marked, KIND + kind]
