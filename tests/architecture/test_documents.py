"""Documents that must keep step with the code."""

import ast
import re

from tests.architecture.sources import ROOT, walk

READERS = {"read_text", "read_flag", "read_number", "read_list", "read_rate"}
# accounts knows nothing of commentary, so its settings cannot use commentary's readers.
SETTINGS = [ROOT / "commentary" / "settings.py", ROOT / "accounts" / "conf.py"]
BY_SCRIPT = {"HOST", "PORT", "WORKERS"}


def _reads_environment(call: ast.Call) -> bool:
    """Whether the call is one of our readers, or `os.environ.get` itself."""
    if isinstance(call.func, ast.Name):
        return call.func.id in READERS
    return ast.unparse(call.func) in ("os.environ.get", "os.getenv")


def _names_read() -> set[str]:
    """Every variable that a settings file reads from the environment."""
    return {
        node.args[0].value
        for path in SETTINGS
        for node in walk(path)
        if isinstance(node, ast.Call) and node.args
        if _reads_environment(node) and isinstance(node.args[0], ast.Constant)
    }


def _names_documented() -> set[str]:
    """Every variable that has a row of its own in docs/settings.md."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", text, re.MULTILINE))


def test_every_setting_is_documented():
    assert _names_read() - _names_documented() == set()


def test_no_setting_is_documented_that_nothing_reads():
    assert _names_documented() - _names_read() == BY_SCRIPT


def test_the_environment_is_read_by_settings_alone():
    found = [
        str(path.relative_to(ROOT))
        for folder in ("accounts", "commentary")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name not in ("environment.py", "wsgi.py")
        and path not in SETTINGS
        and re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_requirements_are_pinned_to_exact_versions():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r "))
    ]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)] == []
