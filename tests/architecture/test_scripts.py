"""How the scripts of the pages hang together."""

import re

from tests.architecture.sources import find_sources

_IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*['"]\./([\w-]+\.js)['"]""")


def test_no_module_leads_back_to_itself():
    """Files are named by their contents when they are collected, which has no end in a circle."""
    modules = {
        path.name: set(_IMPORTED.findall(path.read_text(encoding="utf-8")))
        for path in find_sources(".js")
        if "static" in path.parts
    }
    assert {"main.js", "page.js"} <= set(modules)
    assert modules["main.js"]
    while modules:
        done = {name for name, needed in modules.items() if not needed & set(modules)}
        assert done, f"a circle among {sorted(modules)}"
        modules = {name: needed for name, needed in modules.items() if name not in done}
