"""Real answers of a played month, by operation: the examples of the OpenAPI document."""

import json
import re
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "app" / "api" / "v1" / "examples.json"
SHOWN = 1  # of a list, one entry shows the shape


class Recording:
    """The first good answer to each operation."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Any]] = {}

    def note(self, method: str, path: str, status: int, answer: Any) -> None:
        """Keep an answer under its operation; later ones of the same operation are dropped."""
        if status >= 300:
            return
        operation = f"{method} {template(path)}"
        self.answers.setdefault(operation, {"status": status, "answer": shortened(answer)})

    def write(self) -> None:
        """Write what was recorded as the examples."""
        text = json.dumps(self.answers, indent=1, sort_keys=True, ensure_ascii=False)
        FILE.write_text(text + "\n", "utf-8")


def template(path: str) -> str:
    """Return a path with its ids named away: /ideas/7/support is /ideas/{}/support."""
    plain = path.partition("?")[0].removeprefix("/api/v1")
    plain = re.sub(r"(/checklist)/[a-z_]+", r"\1/{}", plain)
    return re.sub(r"/(\d{4}-\d{2}|\d+)(?=/|$)", "/{}", plain)


def shortened(value: Any) -> Any:
    """Return an answer with one entry of each list; texts stay whole."""
    if isinstance(value, dict):
        return {k: shortened(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shortened(v) for v in value[:SHOWN]]
    return value


def shape(value: Any) -> Any:
    """Return the names in an answer, without its values."""
    if isinstance(value, dict):
        return {k: shape(v) for k, v in value.items() if not k.isdigit()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) else []
    return None
