"""How much two texts are alike, and which words they share. Pure."""

from collections.abc import Iterable

from app.search.words import COMMON, stems, telling, words

LIKE_ENOUGH = 40
FEWEST_WORDS = 2
SHARED_SHOWN = 4


def likeness(wanted: list[str], title: str, text: str) -> int:
    """Return how much a text (as telling stems) and something with a title share, from 0 to 100."""
    heads = telling(title)
    whole = list(dict.fromkeys([*heads, *telling(text)]))
    return max(_alike(wanted, heads), _alike(wanted, whole))


def shared_words(said: str, text: str, rarest: Iterable[str]) -> tuple[str, ...]:
    """Return the words as they were said whose stems stand in the text too, the rarest first."""
    theirs = set(telling(text))
    own: dict[str, str] = {}
    for word in words(said):
        if word not in COMMON:
            own.setdefault(stems(word)[0], word)
    shared = (own[stem] for stem in rarest if stem in theirs and stem in own)
    return tuple(dict.fromkeys(shared))[:SHARED_SHOWN]


def _alike(one: list[str], two: list[str]) -> int:
    from rapidfuzz import fuzz

    alike = fuzz.token_set_ratio(" ".join(one), " ".join(two))
    return round(alike * _shared(set(one), set(two)))


def _shared(one: set[str], two: set[str]) -> float:
    """Return how much of the shorter text the two share: one common word is no likeness."""
    shorter = max(2, min(len(one), len(two), 8))
    return min(1.0, len(one & two) / shorter)
