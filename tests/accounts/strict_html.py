"""A page as the content security policy and a screen reader see it."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}


class StrictPage(HTMLParser):
    """Collects in `faults` whatever is inline, unlabelled, twice or left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.fields: list[tuple[str, dict[str, str | None]]] = []
        self.described: list[str] = []
        self.forms: list[str] = []
        self.open: list[str] = []
        self.headings = 0
        self.feed(text)
        self.close()
        self._judge()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        known = dict(attrs)
        if tag == "script" and "src" not in known and known.get("type") != "application/json":
            self.faults.append("inline script")
        if tag == "style":
            self.faults.append("style element")
        for name, value in attrs:
            self._look_at(tag, name, value or "")
        self.headings += tag == "h1"
        if tag == "label" and known.get("for"):
            self.labelled.append(known["for"] or "")
        if tag in ("input", "select", "textarea") and known.get("type") != "hidden":
            self.fields.append((tag, known))

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name == "style" or name.startswith("on"):
            self.faults.append(f"{name} on {tag}")
        if value.strip().lower().startswith(("javascript:", "data:")):
            self.faults.append(f"{name}={value[:30]}")
        if name == "id":
            self.ids.append(value)
        if name == "aria-describedby":
            self.described += value.split()
        if name == "form":
            self.forms.append(value)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def _judge(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            self.faults.append(f"an id twice: {sorted(self.ids)}")
        for tag, known in self.fields:
            if known.get("id") not in self.labelled:
                self.faults.append(f"{tag} {known.get('name')} has no label")
        self.faults += [
            f"no #{name}" for name in self.described + self.forms if name not in self.ids
        ]
        if self.headings != 1:
            self.faults.append(f"{self.headings} main headings")
        if self.open:
            self.faults.append(f"left open: {self.open}")
