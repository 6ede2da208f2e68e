"""The reading page as a reader's hand and eye meet it: open it, mark words, see what is marked."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from commentary.models import Article
from tests.browser.chromium import PATIENCE

# Playwright's own waiting evaluates strings in the page, which our content security policy forbids.
_UNTIL = """async (given) => {
    const holds = %s;
    for (const end = performance.now() + %d; !holds(given);) {
        if (performance.now() > end) return false;
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return true;
}"""

# Static ranges have no toString() of their own.
_WORDS_MARKED = """name => [...(CSS.highlights.get(name) ?? [])].map((mark) => {
    const range = document.createRange();
    range.setStart(mark.startContainer, mark.startOffset);
    range.setEnd(mark.endContainer, mark.endOffset);
    return range.toString();
})"""

# Where a pointer has to go for the words from `first` to `last`: the caret before and behind them.
_CARETS = """([first, last]) => {
    const all = [...document.querySelectorAll('#text [data-words]')].map((one) => one.firstChild);
    const caret = (words, behind) => {
        const node = all.find(({ data }) => data.includes(words));
        const range = document.createRange();
        range.setStart(node, node.data.indexOf(words));
        range.setEnd(node, node.data.indexOf(words) + words.length);
        const boxes = [...range.getClientRects()].filter(({ width }) => width);
        const box = boxes.at(behind ? -1 : 0);
        const rtl = getComputedStyle(node.parentElement).direction === 'rtl';
        return { x: rtl === behind ? box.left + 0.5 : box.right - 0.5, y: box.y + box.height / 2 };
    };
    const node = all.find(({ data }) => data.includes(first));
    node.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
    return [caret(first, false), caret(last, true)];
}"""

_SELECT = """([first, last]) => {
    const all = [...document.querySelectorAll('#text [data-words]')].map((one) => one.firstChild);
    const [from, to] = [first, last].map((words) => all.find(({ data }) => data.includes(words)));
    from.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
    document.getSelection().setBaseAndExtent(
        from, from.data.indexOf(first), to, to.data.indexOf(last) + last.length);
}"""


def wait_until(page: Page, holds: str, given: Any = None) -> bool:
    """Whether the JavaScript function `holds` comes to be true of `given` in the page."""
    return page.evaluate(_UNTIL % (holds, PATIENCE), given)


_SETTLED = """() => performance.getEntriesByName('commentary:paint').length > 0
    && document.querySelector('#margin').dataset.state === 'ready'"""


def wait_for_paint(page: Page) -> None:
    """Wait until the words of the page are marked and the cards have their places."""
    assert wait_until(page, _SETTLED), "nothing was painted"


def open_article(page: Page, article: Article, behind: str = "") -> None:
    """Go to the article and wait until its words are marked."""
    page.goto(f"/articles/{article.slug}/{behind}")
    wait_for_paint(page)


def words_marked(page: Page, name: str) -> list[str]:
    """The words under the highlight `name`, as the browser has them in its ranges."""
    return page.evaluate(_WORDS_MARKED, name)


def wait_for_marks(page: Page, name: str, words: Sequence[str]) -> None:
    """Wait until exactly `words` are under the highlight `name`, to the letter."""
    same = f"([name, words]) => JSON.stringify(({_WORDS_MARKED})(name)) === JSON.stringify(words)"
    held = wait_until(page, same, [name, list(words)])
    assert held, f"{name} marks {words_marked(page, name)}"


def drag_over(page: Page, first: str, last: str = "", *, release: bool = True) -> None:
    """Press the mouse before `first`, draw it to behind `last` (the same words), let go."""
    start, end = page.evaluate(_CARETS, [first, last or first])
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move((start["x"] + end["x"]) / 2, (start["y"] + end["y"]) / 2)
    page.mouse.move(end["x"], end["y"], steps=3)
    if release:
        page.mouse.up()


def select_words(page: Page, first: str, last: str = "") -> None:
    """Select as native handles do on a phone: the selection changes, no pointer is released."""
    page.evaluate(_SELECT, [first, last or first])


def bar(page: Page) -> Locator:
    return page.locator("#action-bar")


def composer(page: Page) -> Locator:
    return page.locator("form.composer[data-source]")


def choose(page: Page, deed: str) -> Locator:
    """Press a button of the bar over the selected words; give the form that opens."""
    bar(page).get_by_role("button", name=deed, exact=True).click()
    expect(composer(page)).to_be_visible()
    return composer(page)


def body_of(form: Locator) -> Locator:
    return form.locator("[name=body]")


def post(page: Page) -> None:
    """Press Post and wait until the page says that it is done."""
    composer(page).get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#notice")).to_have_text("Posted.")


def card(page: Page, response: Any) -> Locator:
    """The card of a response in the margin or the sheet."""
    return page.locator(f'.beside > [data-response="{getattr(response, "key", response)}"]')


def passage(page: Page, key: str) -> Locator:
    return page.locator(f"#p-{key}")
