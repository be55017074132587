"""What a form on a page holds, as a browser would send it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Read the fields of the form that posts to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.fields: dict[str, list[str]] = {}
        self.text: str | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") in {self.action, ""}
        name = given.get("name") or ""
        if not self.inside:
            return
        if tag == "textarea":
            self.text = name
            self.fields[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.fields[self.select] = [given.get("value") or ""]
        elif tag == "input" and name and given.get("type") != "file":
            ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if ticked:
                self.fields.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self.text is not None:
            said = self.fields[self.text]
            said[0] = said[0].removeprefix("\n")
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.inside and self.text is not None:
            self.fields[self.text][0] += data


def fields_of(page: str, action: str) -> dict[str, list[str]]:
    """Return what the form to an address sends, each field with its values."""
    reader = _Reader(action)
    reader.feed(page)
    return reader.fields
