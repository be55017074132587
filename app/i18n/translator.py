"""Translation for Python code, with the same rules as `_()` in templates."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from app.i18n.compiled import translations


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a text for translation where it cannot be translated yet."""
    return text


class Translator:
    """Texts in one language. Parameters are written `%(name)s`, a percent sign `%%`."""

    def __init__(self, lang: str) -> None:
        self.lang: Final = lang
        self._texts = translations(lang)

    def __call__(self, text: str, /, **values: object) -> str:
        return self.filled(text, values)

    def filled(self, text: str, values: Mapping[str, object]) -> str:
        """Translate, then fill in; the mapping may work out its values when asked."""
        return str(self._texts.ugettext(text)) % values

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Choose singular or plural; `%(num)s` is the number unless given otherwise."""
        return self.filled_plural(one, many, n, {"num": n, **values})

    def filled_plural(self, one: str, many: str, n: int, values: Mapping[str, object]) -> str:
        """Choose singular or plural, then fill in."""
        return str(self._texts.ungettext(one, many, n)) % values

    def pgettext(self, context: str, text: str, /, **values: object) -> str:
        """Translate a text whose meaning depends on where it stands."""
        return str(self._texts.upgettext(context, text)) % values

    def npgettext(self, context: str, one: str, many: str, n: int, /, **values: object) -> str:
        """Choose singular or plural of a text with a context."""
        found = self._texts.unpgettext(context, one, many, n)
        return str(found) % {"num": n, **values}


@lru_cache
def translator(lang: str) -> Translator:
    """Give the one translator of a language."""
    return Translator(lang)
