"""The Jinja environments, one per language, and the frame that every page is drawn in.

A template is compiled once per language: a text without values stands translated in its code.
Macros of ``templates/ui`` are globals (``ui.button(...)``) because a block that is rendered alone
loses the imports at the top of its page. ``icon``, ``asset_url`` and the filters are globals too.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, pass_context
from lucide.jinja import lucide
from markupsafe import Markup

from app import compiling
from app.assets import Assets
from app.compiling import CompilingEnvironment
from app.i18n import LANGUAGES, codes, formats, translations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from gettext import NullTranslations

    from jinja2 import Environment, Template
    from jinja2.runtime import Context

ROOT: Final = Path(__file__).parent.parent
TIMEZONE: Final = "Europe/Amsterdam"
# Macros that take nothing but codes and come back on every page, or often on one: drawn once, then
# remembered. None takes what somebody wrote.
REMEMBERED: Final = {
    "glyph", "glyph_of", "kind", "risk", "status", "keys_dialog", "main_menu", "quick_menu", "sprite",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleRole:
    """A one-click sign-in of the sample organisation. ``label`` is already translated."""

    key: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """A confirmation that stays until it is dismissed; ``undo_url`` is posted to when given."""

    text: str
    undo_url: str | None = None
    undo_fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around the page: who looks, where, in which language.

    ``here`` is the place that is marked in the navigation (today, ideas, rounds, experiments,
    register, fund), ``path`` the address to come back to after switching language or role.
    """

    lang: str
    path: str = "/"
    here: str | None = None
    person_name: str | None = None
    roles: frozenset[str] = frozenset()
    unread: int = 0
    organisation: str | None = None
    is_sample: bool = False
    sample_roles: tuple[SampleRole, ...] = ()
    can_submit: bool = True
    can_triage: bool = False
    can_vote: bool = False
    can_lead_unit: bool = False
    can_admin: bool = False
    theme: str = "auto"
    shortcuts: bool = True
    timezone: str = TIMEZONE
    now: datetime | None = None
    toasts: tuple[Toast, ...] = field(default=())


@functools.cache
def icon(name: str, extra: str = "") -> Markup:
    """Return a Lucide drawing, hidden from screen readers: put a word beside it."""
    svg = re.sub(r"\s*\n\s*", "", str(lucide(name, size=20)))
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    css = f"ico {extra}".strip()
    return Markup(  # noqa: S704 -- both parts come from the package and from our own templates
        f'<svg class="{css}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">'
        f"{inside}</svg>"
    )


def percent_of(part: float, whole: float) -> str:
    """Return a length for SVG such as ``44.2%``, between 0 and 100; an empty whole gives 0."""
    share = 0.0 if not whole else max(0.0, min(100.0, 100 * part / whole))
    return f"{share:.2f}%"


class Templates:
    """Renders pages and single blocks in either language."""

    def __init__(
        self,
        folder: Path,
        *,
        translations: Callable[[str], NullTranslations],
        assets: Assets,
        reload: bool = False,
    ) -> None:
        """Build one environment per language; with ``reload`` templates are read again."""
        self.assets = assets
        self._reload = reload
        self._envs: dict[str, Environment] = {
            lang: self._environment(folder, lang, translations(lang)) for lang in LANGUAGES
        }

    def render(
        self,
        lang: str,
        name: str,
        context: Mapping[str, Any],
        block: str | None = None,
    ) -> str:
        """Render a page, or only one of its blocks.

        Raises:
            KeyError: the page has no such block, or the language is not offered.
        """
        template = self._envs[lang].get_template(name)
        if block is None:
            return template.render(context)
        return "".join(self._block(template, block)(template.new_context(dict(context))))

    def environment(self, lang: str) -> Environment:
        """Return the environment of a language, for checks and for mails."""
        return self._envs[lang]

    def _block(self, template: Template, block: str) -> Callable[..., Any]:
        return template.blocks[block]

    def _environment(self, folder: Path, lang: str, translations: NullTranslations) -> Environment:
        env = CompilingEnvironment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=self._reload,
            cache_size=-1,
            bytecode_cache=_compiled(folder.parent / ".cache/templates" / lang, translations),
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        env.install_gettext_translations(translations, newstyle=True)
        env.translate = translations.gettext
        env.filters.update(_filters(lang))
        env.globals.update(
            lang=lang,
            label=lambda kind, code: codes.label(kind, code, lang),
            labels=lambda kind: list(codes.labels(kind, lang).items()),
            sentence=lambda kind, code, params=None: codes.sentence(kind, code, params or {}, lang),
            icon=icon,
            asset_url=self.assets.url,
            has_asset=self.assets.has,
            percent_of=percent_of,
            ui=SimpleNamespace(),
        )
        _load_macros(env, folder)
        return env


@functools.cache
def installed(*, reload: bool = False) -> Templates:
    """Return the templates of this installation with its static files; made once a process."""
    assets = Assets(ROOT / "static", reload=reload)
    return Templates(ROOT / "templates", translations=translations, assets=assets, reload=reload)


def _zone(context: Context) -> str:
    """Return the reader's time zone; macros know no reader and take the usual one."""
    shell = context.get("shell")
    return shell.timezone if isinstance(shell, Shell) else TIMEZONE


def _filters(lang: str) -> dict[str, Callable[..., Any]]:
    # With the context, because Jinja works out other filters of constants while compiling, and
    # compiled templates are kept for both languages.
    def with_zone(function: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def written(context: Context, value: Any, tz: str | None = None) -> str:
            return function(value, lang, tz or _zone(context))

        return written

    def plain(function: Callable[..., str]) -> Callable[..., str]:
        @pass_context
        def written(_context: Context, value: Any, *args: Any, **kwargs: Any) -> str:
            return function(value, lang, *args, **kwargs)

        return written

    return {
        "money": plain(formats.money),
        "number": plain(formats.number),
        "percent": plain(formats.percent),
        "day": with_zone(formats.day),
        "weekday_day": with_zone(formats.weekday_day),
        "moment": with_zone(formats.moment),
        "clock": with_zone(formats.clock),
        "late": _late,
    }


@pass_context
def _late(context: Context, when: date | None, tz: str | None = None) -> bool:
    """Whether a moment or day lies before the moment of the page."""
    shell = context.get("shell")
    now = shell.now if isinstance(shell, Shell) else None
    if when is None or now is None:
        return False
    if isinstance(when, datetime):
        return when < now
    return when < now.astimezone(ZoneInfo(tz or _zone(context))).date()


def _compiled(place: Path, translations: NullTranslations) -> FileSystemBytecodeCache | None:
    """Keep compiled templates for the next start, where this folder may be written.

    Compiled code knows how filters are called and holds translated texts, so it is kept per
    language, per catalogue and per version of the two modules that make it.
    """
    # Without the catalogue's heading, which names the minute of its making.
    texts = {k: v for k, v in getattr(translations, "_catalog", {}).items() if k}
    made_by = b"".join(Path(module).read_bytes() for module in (__file__, compiling.__file__))
    place /= hashlib.sha256(made_by + repr(texts).encode()).hexdigest()[:12]
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(place)) if os.access(place, os.W_OK) else None


def _load_macros(env: Environment, folder: Path) -> None:
    """Put every public macro of ``templates/ui`` on the ``ui`` global.

    Raises:
        ValueError: two files define a macro with the same name.
    """
    ui = env.globals["ui"]
    for path in sorted((folder / "ui").glob("*.html")):
        module = env.get_template(f"ui/{path.name}").module
        for name, macro in vars(module).items():
            if name.startswith("_"):
                continue
            if hasattr(ui, name):
                message = f"ui/{path.name} defines {name} a second time"
                raise ValueError(message)
            # Types count, so that a text and markup that look alike are never taken for one another.
            kept = name in REMEMBERED and not env.auto_reload
            setattr(ui, name, functools.lru_cache(4096, typed=True)(macro) if kept else macro)
