"""What somebody typed in a search box, and the same question in the words of each database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.search.words import EVERYTHING, KIND, STEM, TITLE, stems, words

MOST = 12
SHORTEST_START = 3
"""Letters from which on the start of a word is enough."""
_PIECE = re.compile(r'(?P<no>-?)(?:"(?P<said>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Asked:
    """Words (the start is enough), phrases word for word, and what may not stand in it."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

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
                for word in self.words
                if not is_whole(word)
                for form in _forms(word, titles=False)
            )
        )

    def __bool__(self) -> bool:
        """Whether anything was asked."""
        return bool(self.words or self.phrases or self.without)


def asked(text: str) -> Asked:
    """Read a search: `word`, `"a phrase"`, `-word`, `-"a phrase"`; at most twelve of them."""
    found: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for piece in _PIECE.finditer(text):
        said = tuple(words(piece["said"] or piece["word"] or ""))
        if not said:
            continue
        if piece["no"]:
            without.append(said)
        elif piece["said"] and len(said) > 1:
            phrases.append(said)
        else:
            found.extend(said)
    return Asked(
        tuple(dict.fromkeys(found))[:MOST],
        tuple(dict.fromkeys(phrases))[:MOST],
        tuple(dict.fromkeys(without))[:MOST],
    )


def question(
    given: Asked,
    *,
    sqlite: bool,
    kinds: Iterable[str] = (),
    titles: bool = False,
    known: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return the search for the database; `titles`: every word stands in the title.

    `known` holds, for some of `given.starts`, every word there is that begins so: a database finds
    whole words sooner than starts.
    """
    say = _Sqlite if sqlite else _Postgresql
    parts = [_begun(word, say, known or {}, titles=titles) for word in given.words]
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
    word: str,
    say: "type[_Sqlite | _Postgresql]",
    known: Mapping[str, Sequence[str]],
    *,
    titles: bool,
) -> str:
    whole, starts = dict.fromkeys(_forms(word, titles=titles)), []
    for form in () if is_whole(word) else tuple(whole):
        # The stems of titles are among those of texts.
        found = known.get(form.replace(TITLE, STEM))
        if found is None:
            starts.append(form)
        else:
            whole |= dict.fromkeys(TITLE + x[1:] if titles else x for x in found)
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
