"""What templates and scripts must keep to, so that the content security policy can be strict."""

import re

import pytest

from tests.architecture.sources import STATIC, find_sources, name_of

TEMPLATES = find_sources(".html", folders=("templates", "commentary/templates"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

# "import x from 'y'", "export * from 'y'" and "import 'y'", over several lines if need be.
IMPORT = re.compile(
    r"""^[ \t]*(?:import|export)\b(?:[^;'"`()]*?\bfrom)?\s*(['"])[^'"\n]+\1(?P<end>;?)""",
    re.MULTILINE,
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script of its own": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a data: address": re.compile(r"""(?:src|href)\s*=\s*["']data:""", re.IGNORECASE),
}


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_every_import_in_javascript_ends_with_a_semicolon(path):
    """Django's hashing of static files silently passes over an import without one."""
    source = path.read_text(encoding="utf-8")
    assert [found[0] for found in IMPORT.finditer(source) if not found["end"]] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_carries_nothing_that_the_content_policy_refuses(path):
    source = path.read_text(encoding="utf-8")
    assert [name for name, pattern in INLINE.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    ("source", "ended"),
    [
        ("import { a } from './a.js'", False),
        ("import {\n  a,\n  b,\n} from './a.js'\n", False),
        ('export * from "./a.js"', False),
        ("import './a.js'", False),
        ("import './a.js';", True),
        ("import { a } from './a.js';", True),
    ],
)
def test_an_import_without_its_semicolon_is_seen(source, ended):
    assert [bool(found["end"]) for found in IMPORT.finditer(source)] == [ended]
