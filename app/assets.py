"""Static files: one stylesheet, one script bundle, and a small ASGI app that serves them.

The parts under ``static/css`` and ``static/js`` are never sent by themselves. They are joined at
start into ``kiem.css`` and ``kiem.js``, so a cold page asks for few files and needs no build step.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from pathlib import Path
    from typing import Any

    from starlette.types import Receive, Scope, Send

PREFIX: Final = "/static"
FONT: Final = "vendor/hanken-grotesk.woff2"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_PACKED: Final = frozenset({".css", ".js", ".json", ".svg", ".txt", ".webmanifest"})
_SERVED_FOLDERS: Final = ("vendor", "icons")
_LAYERS: Final = "@layer reset,tokens,base,layout,components,modes,print;"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


def _css_parts(static_dir: Path) -> Iterable[Path]:
    css = static_dir / "css"
    yield from (css / f"{name}.css" for name in ("tokens", "base", "layout"))
    yield from sorted((css / "ui").glob("*.css"))
    yield from (css / f"{name}.css" for name in ("modes", "print"))


def squeeze_css(text: str) -> str:
    """Remove comments and the white space that CSS does not need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};])\s*", r"\1", text)
    return text.replace(";}", "}").strip()


def squeeze_js(text: str) -> str:
    """Remove comment lines, indentation and empty lines; the code itself stays as written."""
    text = re.sub(r"/\*\*.*?\*/", "", text, flags=re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def bundle_css(static_dir: Path) -> str:
    """Join every stylesheet part, in the order of the cascade layers.

    The font face is added only when the font is installed, so that no page asks for a missing file.
    """
    text = "\n".join(part.read_text("utf-8") for part in _css_parts(static_dir))
    font = static_dir / FONT
    face = ""
    if font.is_file():
        url = f"{PREFIX}/{FONT}?v={_digest(font.read_bytes())}"
        face = (
            '@font-face{font-family:"Hanken Grotesk";font-style:normal;font-weight:100 900;'
            f'font-display:swap;src:url("{url}") format("woff2")}}'
        )
    return _LAYERS + face + squeeze_css(text)


def bundle_js(static_dir: Path) -> str:
    """Join the script modules; each keeps its own scope except ``core.js``, which goes first."""
    folder = static_dir / "js"
    core = squeeze_js((folder / "core.js").read_text("utf-8"))
    rest = (p for p in sorted(folder.glob("*.js")) if p.name != "core.js")
    blocks = ("{\n" + squeeze_js(part.read_text("utf-8")) + "\n}" for part in rest)
    return "\n".join((core, *blocks)) + "\n"


def live_js(static_dir: Path) -> str:
    """Return the script of live pages; no other page loads it."""
    parts = sorted((static_dir / "js/live").glob("*.js"))
    return "".join(squeeze_js(part.read_text("utf-8")) + "\n" for part in parts)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire."""

    body: bytes
    packed: bytes | None
    content_type: str
    digest: str


def _asset(name: str, body: bytes) -> Asset:
    suffix = name[name.rfind(".") :]
    packed = gzip.compress(body, 9, mtime=0) if suffix in _PACKED else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    return Asset(body, packed, _TYPES[suffix], _digest(body))


class Assets:
    """Holds every static file in memory and serves it; mount it at ``/static``."""

    def __init__(self, static_dir: Path, *, reload: bool = False) -> None:
        """Read everything once; with ``reload`` read again whenever a file changed."""
        self._dir = static_dir
        self._reload = reload
        self._stamp = 0.0
        self._files: dict[str, Asset] = {}
        self._load()

    def has(self, name: str) -> bool:
        """Tell whether the file is installed (third-party files may be absent)."""
        return name in self._files

    def url(self, name: str) -> str:
        """Return the address with a content hash.

        Raises:
            KeyError: no such file.
        """
        self._refresh()
        return f"{PREFIX}/{name}?v={self._files[name].digest}"

    def get(self, name: str) -> Asset | None:
        """Return the file, or None."""
        self._refresh()
        return self._files.get(name)

    def _load(self) -> None:
        files = {
            "kiem.css": _asset("kiem.css", bundle_css(self._dir).encode()),
            "kiem.js": _asset("kiem.js", bundle_js(self._dir).encode()),
            "live.js": _asset("live.js", live_js(self._dir).encode()),
        }
        for folder in _SERVED_FOLDERS:
            for path in sorted((self._dir / folder).rglob("*")):
                if path.is_file() and path.suffix in _TYPES:
                    name = path.relative_to(self._dir).as_posix()
                    files[name] = _asset(name, path.read_bytes())
        self._files = files
        self._stamp = self._newest()

    def _newest(self) -> float:
        return max(p.stat().st_mtime for p in self._dir.rglob("*"))

    def _refresh(self) -> None:
        if self._reload and self._newest() != self._stamp:
            self._load()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD for a known file; anything else is 404 or 405."""
        if scope["type"] != "http":
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        asset = self.get(path.removeprefix(PREFIX.lstrip("/") + "/"))
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, {"allow": "GET, HEAD"}, b"")
        elif asset is None:
            await _send(send, 404, {"content-type": "text/plain; charset=utf-8"}, b"not found")
        else:
            await _serve(scope, send, asset)


async def _serve(scope: Scope, send: Send, asset: Asset) -> None:
    asked = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
    pinned = scope.get("query_string", b"") == f"v={asset.digest}".encode()
    headers = {
        "content-type": asset.content_type,
        "etag": f'"{asset.digest}"',
        "cache-control": "public, max-age=31536000, immutable" if pinned else "no-cache",
        "x-content-type-options": "nosniff",
    }
    body = asset.body
    if asset.packed is not None:
        headers["vary"] = "accept-encoding"
        if "gzip" in asked.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            body = asset.packed
    if headers["etag"] in asked.get("if-none-match", ""):
        await _send(send, 304, headers, b"")
        return
    headers["content-length"] = str(len(body))
    await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


async def _send(send: Send, status: int, headers: MutableMapping[str, Any], body: bytes) -> None:
    pairs = [(k.encode(), str(v).encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
