"""What somebody typed in a search box, and the same question in the words of each database."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.search.vocabulary import MOST_FORMS
from app.search.words import (
    COMMON,
    EVERYTHING,
    KIND,
    LONGEST,
    STEM,
    TITLE,
    compounds,
    joined,
    stems,
    words,
)

MOST = 12
SHORTEST_START = 3
"""Letters from which on the start of a word is enough."""
_PIECE = re.compile(r'(?P<no>-?)(?:"(?P<said>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Asked:
    """Words (the start is enough), phrases word for word, and what may not stand in it.

    Each word comes with the words that stand for it and for its neighbour together: who asks for
    `e-mail` or `data analyse` means `email` and `dataanalyse` too.
    """

    ways: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words as they were typed."""
        return tuple(word for word, *_ in self.ways)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return every word that must stand in it."""
        return tuple(dict.fromkeys((*self.words, *(w for said in self.phrases for w in said))))

    @property
    def starts(self) -> tuple[str, ...]:
        """Return every form of which the start is enough, see `question`."""
        return tuple(
            dict.fromkeys(
                form
                for ways in self.ways
                for word in ways
                if not is_whole(word)
                for form in _forms(word, titles=False)
            )
        )

    def most(self, docs: Mapping[str, Mapping[str, int]]) -> float:
        """Return about how many texts may fit at most, by those that hold what begins as `starts`."""
        found = math.inf
        for ways in self.ways:
            forms = Asked((ways,)).starts
            if forms and all(form in docs for form in forms):
                # What holds a word holds its stem too.
                found = min(found, max(sum(docs[form].values()) for form in forms))
        return found

    def __bool__(self) -> bool:
        """Whether anything was asked."""
        return bool(self.ways or self.phrases or self.without)


def asked(text: str) -> Asked:
    """Read a search: `word`, `"a phrase"`, `-word`, `-"a phrase"`; at most twelve of them."""
    found: dict[str, dict[str, None]] = {}
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    before = ""
    for piece in _PIECE.finditer(text):
        typed = piece["said"] or piece["word"] or ""
        said = tuple(words(typed))
        if piece["no"] or (piece["said"] and len(said) > 1):
            before = ""
            if said:
                (without if piece["no"] else phrases).append(said)
            if piece["no"] and piece["word"]:
                without += [(joined(parts),) for parts in compounds(typed)]
            continue
        for word in said:
            found.setdefault(word, {})
            if _may_be_one(before, word):
                _join(found, (before, word))
            before = word
        for parts in compounds(typed):
            _join(found, parts)
    return Asked(
        tuple((word, *others) for word, others in found.items())[:MOST],
        tuple(dict.fromkeys(phrases))[:MOST],
        tuple(dict.fromkeys(without))[:MOST],
    )


def _may_be_one(one: str, other: str) -> bool:
    """Whether two words in a row may be parts of one, as `chat bot` are."""
    return not any(is_whole(word) or word in COMMON for word in (one, other))


def _join(found: dict[str, dict[str, None]], parts: tuple[str, ...]) -> None:
    """Let the parts stand for each word alone, or together for one."""
    for part in parts:
        found[part[:LONGEST]][joined(parts)] = None


def question(
    given: Asked,
    *,
    sqlite: bool,
    kinds: Iterable[str] = (),
    titles: bool = False,
    known: Mapping[str, Collection[str]] | None = None,
) -> str:
    """Return the search for the database; `titles`: every word stands in the title.

    `known` holds, for some of `given.starts`, the words that begin so: where those are all, a
    database finds them sooner than their start.
    """
    say = _Sqlite if sqlite else _Postgresql
    parts = [_begun(ways, say, known or {}, titles=titles) for ways in given.ways]
    parts += [say.phrase(said) for said in given.phrases]
    if chosen := [KIND + kind for kind in kinds]:
        parts.append(say.any(chosen))
    return say.all(parts or [say.any([EVERYTHING])], _barred(given, say))


def is_whole(word: str) -> bool:
    """Whether the start is not enough: of a number, a reference, a letter or two."""
    return len(word) < SHORTEST_START or word[-1].isdigit()


def any_of(lexemes: Iterable[str], *, sqlite: bool) -> str:
    """Return the search for texts in which at least one of these stands."""
    return (_Sqlite if sqlite else _Postgresql).any(lexemes)


def _begun(
    ways: Sequence[str],
    say: "type[_Sqlite | _Postgresql]",
    known: Mapping[str, Collection[str]],
    *,
    titles: bool,
) -> str:
    whole: dict[str, None] = {}
    starts: dict[str, None] = {}
    for word in ways:
        for form in _forms(word, titles=titles):
            # The stems of titles are among those of texts.
            found = () if is_whole(word) else known.get(form.replace(TITLE, STEM))
            if found is None or len(found) > MOST_FORMS:
                starts[form] = None
            else:
                whole |= dict.fromkeys((form, *(TITLE + x[1:] if titles else x for x in found)))
    return say.any([each for each in whole if each not in starts], starts)


def _forms(word: str, *, titles: bool) -> list[str]:
    if titles:
        return [TITLE + stem for stem in stems(word)]
    return [*(STEM + stem for stem in stems(word)), word]


def _barred(given: Asked, say: "type[_Sqlite | _Postgresql]") -> list[str]:
    return [
        say.phrase(said) if len(said) > 1 else say.any(_forms(said[0], titles=False))
        for said in given.without
    ]


class _Sqlite:
    """The words of FTS5."""

    @staticmethod
    def any(lexemes: Iterable[str], starts: Iterable[str] = ()) -> str:
        every = [*(f'"{x}"' for x in lexemes), *(f'"{x}"*' for x in starts)]
        return "(" + " OR ".join(every) + ")"

    @staticmethod
    def phrase(said: Iterable[str]) -> str:
        return '"' + " ".join(said) + '"'

    @staticmethod
    def all(parts: list[str], barred: list[str]) -> str:
        wanted = "(" + " AND ".join(parts) + ")"
        return wanted + (f" NOT ({' OR '.join(barred)})" if barred else "")


class _Postgresql:
    """The words of tsquery."""

    @staticmethod
    def any(lexemes: Iterable[str], starts: Iterable[str] = ()) -> str:
        every = [*(f"'{x}'" for x in lexemes), *(f"'{x}':*" for x in starts)]
        return "(" + " | ".join(every) + ")"

    @staticmethod
    def phrase(said: Iterable[str]) -> str:
        return "(" + " <-> ".join(f"'{x}'" for x in said) + ")"

    @staticmethod
    def all(parts: list[str], barred: list[str]) -> str:
        return " & ".join([*parts, *(f"!{each}" for each in barred)])
