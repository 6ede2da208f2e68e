"""What people write becomes safe HTML, whatever they write."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from commentary.errors import InvalidInput
from commentary.text.markup import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    LINK_REL,
    MARKUP_VERSION,
    MAX_MARKDOWN_LENGTH,
    plain_text,
    render_markdown,
)
from tests.hanging import cut_off

UNSEEN = re.compile("[\u202d\u202e\u200b\ufeff\x00-\x08\x0e-\x1f\x7f]")


def check_safe(html):
    """Parse as a browser would, and let nothing pass that is not on the list."""
    root = lxml_html.fragment_fromstring(html, create_parent="main")
    for element in root.iterdescendants():
        assert element.tag in ALLOWED_TAGS, element.tag
        allowed = ALLOWED_ATTRIBUTES.get(element.tag, set()) | ({"rel"} & set(element.attrib))
        assert set(element.attrib) <= allowed, element.attrib
        if element.tag == "a":
            assert re.match(r"(https?://[^/]|mailto:)", element.get("href"), re.IGNORECASE)
            assert element.get("rel") == LINK_REL
            assert not list(element.iterdescendants("a"))
        if element.get("class"):
            assert re.fullmatch(r"language-[\w+#.-]+", element.get("class"))
        if element.get("start"):
            assert element.get("start").isdigit()
    assert not UNSEEN.search(html)
    assert "\u0338" not in html
    return root


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<div hx-get=/accounts/logout/ hx-trigger=load>x</div>",
    "<div data-hx-post='/x' x-data='y' style='position:fixed' id=main class=site-head>x</div>",
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "<form action=//evil.example><input name=password></form>",
    "<base href=//evil.example>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "</div></article></main><h1>I am the page</h1>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,iVBORw0KGgo=)",
    "![x](data:image/gif;base64,R0lGOD)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://a.example/b)",
    "[x](//evil.example)",
    "[x](/accounts/logout/)",
    "[x](#main)",
    "[x](?page=2)",
    "[x](\\\\evil.example)",
    "[x](https:\\\\evil.example)",
    "[x](https:/evil.example)",
    "[x](https:evil.example)",
    "[x](https:///evil.example)",
    "[x](https://bank.example@evil.example)",
    "[x](https://bank.example:x@evil.example/)",
    "[x](https://evil.example:99999/)",
    "[x](https://evil.example:0/)",
    "[x](https://[::1/)",
    "[x](https://ev il.example)",
    "[x](http://256.1.1.1/)",
    "[x](http://1.2.3.4.5/)",
    "[x](http://xn--a/)",
    "[x](http://a%2eb/)",
    "[x](https://)",
    "[x](http://%00)",
    "[x](mailto:a@b.example?bcc=everybody@evil.example)",
    "[x](mailto:a@b.example,c@d.example)",
    "[x](mailto:)",
    "[x](tel:+41123)",
    "[x](https://a.example/" + "x" * 2_000 + ")",
    '[x](https://a.example "onclick=alert(1)")',
    "[x](https://a.example 'x\" onmouseover=alert(1) y=\"')",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example/<script>)",
    "<javascript:alert(1)>",
    "<https://a.example/'onclick=alert(1)>",
    '![x" onerror=alert(1) y="](https://a.example/x.png)',
    "```js onclick=alert(1)\nx\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```&#x22;&#x20;onclick=x\nx\n```",
    "~~~hx-get\nx\n~~~",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "[a]\n\n[a]: javascript:alert(1)",
    "[a]\n\n[a]: <data:text/html,x> 'title'",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x202E;gnp.exe &#x200B; &#0; &#xFEFF; &#x1B;",
    "\u202emoc.elpmaxe\u202c \u2067open \x00 \x1b[2J",
    "*\u0338* [\u0338x](https://a.example) <\u0338script>",
    "|a|b|\n|:-|-:|\n|<b>x</b>|`|`|",
    "99999999999. x\n\n123456789. y\n\n-1. z",
    "{{ 7*7 }} {% load x %} ${7*7} <%= 7 %>",
    "@media{} expression(alert(1))",
    "\ud800 lone half",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_hostile_markdown_comes_out_harmless(source):
    check_safe(render_markdown(source))


@pytest.mark.parametrize("source", ATTACKS)
def test_hostile_markdown_is_harmless_inside_other_markup_too(source):
    inline = source.replace("\n", " ")
    for wrapped in (f"> - **{inline}**", f"[{inline}](https://a.example)", f"# {inline}"):
        check_safe(render_markdown(wrapped))


PIECES = st.sampled_from(
    [
        *("*", "**", "_", "~~", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "# ", "    ", "\\"),
        *("[", "](", ")", "![", "](https://a.example)", "[a]: https://b.example", "[a]", "<", ">"),
        *("https://a.example", "<https://a.example>", "javascript:", "data:", "mailto:x@y.example"),
        *("<script>", "</p>", "<!--", "onclick=x", "hx-get=/", '"', "'", "&lt;", "&#x202e;", "&"),
        *("bank.example", "www.", ".", "://", "@", "|", "---", "\u202e", "\u0338", "\u2067", "x y"),
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_gives_a_tag_or_attribute_that_is_not_on_the_list(source):
    html = render_markdown(source)
    check_safe(html)
    assert render_markdown(source) == html
    plain_text(html)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"),
        ("line\\\nbreak", "<p>line<br>\nbreak</p>\n"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("# a", "<h4>a</h4>\n"),
        ("a\n===\nb\n---", "<h4>a</h4>\n<h5>b</h5>\n"),
        ("### a\n###### b", "<h6>a</h6>\n<h6>b</h6>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("- a", "<ul>\n<li>a</li>\n</ul>\n"),
        ("```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1\n</code></pre>\n'),
        ("    x  y", "<pre><code>x  y\n</code></pre>\n"),
        ("***", "<hr>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("a & b", "<p>a &amp; b</p>\n"),
        ("[x](/relative)", "<p>[x](/relative)</p>\n"),
    ],
)
def test_ordinary_markdown_is_rendered_plainly(source, html):
    assert render_markdown(source) == html


def test_a_table_is_a_table():
    root = check_safe(render_markdown("|a|b|\n|-|:-:|\n|1|2|"))
    assert [cell.text for cell in root.iter("th", "td")] == ["a", "b", "1", "2"]


def _links(source):
    root = check_safe(render_markdown(source))
    return root.text_content().strip(), [(a.get("href"), a.text_content()) for a in root.iter("a")]


@pytest.mark.parametrize(
    ("source", "words", "address", "shown"),
    [
        ("[read](https://a.example/x)", "read", "https://a.example/x", "read"),
        ("[read][1]\n\n[1]: https://a.example 't'", "read", "https://a.example", "read"),
        ("<https://a.example/ö>", None, "https://a.example/%C3%B6", "https://a.example/ö"),
        ("<me@a.example>", "me@a.example", "mailto:me@a.example", "me@a.example"),
        ("[a.example](https://a.example/x)", "a.example", "https://a.example/x", "a.example"),
        ("[www.a.example](https://a.example)", None, "https://a.example", "www.a.example"),
        ("[WWW.A.example](https://a.example)", None, "https://a.example", "WWW.A.example"),
        ("[me@a.example](mailto:me@a.example)", None, "mailto:me@a.example", "me@a.example"),
        ("[Node.js](https://a.example)", "Node.js", "https://a.example", "Node.js"),
        ("[the U.S. case](https://a.example)", None, "https://a.example", "the U.S. case"),
        ("[section 2.1](https://a.example)", None, "https://a.example", "section 2.1"),
        ("[x](HTTPS://A.example:8080/)", "x", "HTTPS://A.example:8080/", "x"),
        ("[x](http://[::1]:80/)", "x", "http://[::1]:80/", "x"),
        ("![a tree](https://a.example/t.png)", "a tree", "https://a.example/t.png", "a tree"),
        ("[![a](https://a.example/t.png)](https://b.example)", "a", "https://b.example", "a"),
        ("[](https://a.example)", None, "https://a.example", "https://a.example"),
        ("![](https://a.example)", None, "https://a.example", "https://a.example"),
        ("[a\nb](https://a.example)", "a\nb", "https://a.example", "a\nb"),
    ],
)
def test_a_link_says_where_it_leads(source, words, address, shown):
    assert _links(source) == (words or shown, [(address, shown)])


@pytest.mark.parametrize(
    "words",
    [
        "bank.example",
        "https://bank.example/login",
        "http://bank.example",
        "Go to bank.example now",
        "bank\u00ad.example",
        "bank&#x200B;.example",
        "bank&period;example",
        "bank\uff0eexample",
        "bank\u3002example",
        "BANK.EXAMPLE",
        "`bank.example`",
        "ba*nk.exa*mple",
        "b\u0430nk.example",
        "\U0001d41bank.example",
        "https://bank.example\u2215@evil.example",
        "ftp://evil.example@bank.example/",
        "evil.example.bank.example",
        "bank.evil.example",
        "me@bank.example",
        "10.0.0.1",
        "http://10.0.0.1/",
        "https://[::1]/",
        "![bank.example](https://evil.example/x.png)",
        "bank.example\\\nevil.example",
    ],
)
def test_a_link_whose_words_name_another_host_shows_its_own_address(words):
    _, links = _links(f"[{words}](https://evil.example/x)")
    assert links == [("https://evil.example/x", "https://evil.example/x")]


def test_a_disguised_link_loses_none_of_its_words():
    text, _ = _links("See [the *bank.example* page](https://evil.example/x).")
    assert text == "See the bank.example page (https://evil.example/x)."


def test_a_host_in_letters_of_another_script_is_shown_as_it_is_sent():
    text, links = _links("<https://b\u0430nk.example/>")
    assert links == [("https://xn--bnk-6cd.example/", "https://xn--bnk-6cd.example/")]
    assert text == "https://xn--bnk-6cd.example/"


def test_a_mail_address_is_disguised_when_its_host_is_another():
    _, links = _links("[bank.example](mailto:me@evil.example)")
    assert links == [("mailto:me@evil.example", "mailto:me@evil.example")]


def test_an_exclamation_mark_before_what_is_no_picture_stays():
    assert render_markdown("Stop! ![x] ![y](/z) !") == "<p>Stop! ![x] ![y](/z) !</p>\n"


@pytest.mark.parametrize(
    "source",
    [">" * 30 + " deep", "- " * 30 + "deep", "\n".join("  " * n + "- deep" for n in range(30))],
)
def test_what_is_nested_too_deeply_is_shown_plainly_and_whole(source):
    html = render_markdown(source)
    root = check_safe(html)
    assert {element.tag for element in root.iterdescendants()} <= {"p", "br"}
    assert plain_text(html).split() == source.split()


def test_an_address_repeated_out_of_measure_is_not_rendered():
    source = "[a]: https://a.example/" + "x" * 1_500 + "\n\n" + "[a] " * 2_000
    html = render_markdown(source)
    assert len(html) < 2 * len(source)
    assert "<a " not in html


def test_a_table_that_would_be_filled_up_without_end_is_no_table():
    source = "|a" * 400 + "|\n" + "|-" * 400 + "|\n" + "b\n" * 2_000
    assert "<table>" not in render_markdown(source)


def test_text_past_the_limit_is_refused():
    render_markdown("x" * MAX_MARKDOWN_LENGTH)
    with pytest.raises(InvalidInput) as refused:
        render_markdown("x" * (MAX_MARKDOWN_LENGTH + 1))
    assert refused.value.code == "too_long"


def _pathological():
    for unit in [
        *("*", "_", "**a", "*a_ ", "*a **b", "`", "``a", "[", "![", "[a](", "![a](", "[a](<b"),
        *("[a](https://b.c)", "[![a](https://b.c)](https://b.c)", "<", "<a", "<!--", "&", "&#x"),
        *("\\", "> ", "- ", "1. ", "# ", "|", "a|", "~~~", "~~", "```", "    a\n", "\n", "a\n"),
        *("- a\n", "> a\n", "* * a", "<http://a", "<a@b", "[a]: b\n", "(", "[a](((", "\u0301"),
        *("a\u0301\u0316", "\u202e", "***a***", "[](", "](", "[a][b]", "[x.y](https://a.b)"),
        *("|a|b|\n|-|-|\n", "a\n===\n", "&#x202e;", "+ a\n  - b\n", "`` ` ", "[[", "]]", "a.", "@"),
    ]:
        yield pytest.param(unit * (MAX_MARKDOWN_LENGTH // len(unit)), id=repr(unit))
    yield pytest.param("![" * 2_500 + "](x)" * 1_200, id="pictures in pictures")
    yield pytest.param("[" * 2_000 + "a" + "](https://b.c)" * 600, id="links in links")
    yield pytest.param("\n".join(" " * 2 * n + "- a" for n in range(98)), id="lists in lists")
    yield pytest.param("[" + "a." * 4_900 + "](https://a.b)", id="a host of dots")
    yield pytest.param("[" + "a://" * 2_400 + "](https://a.b)", id="a host of schemes")
    yield pytest.param("|a|b|\n|-|-|\n" + "a\n" * 4_900, id="a long table")
    chance = random.Random(2)
    marks = ["*", "_", "[", "]", "(", ")", "`", "!", "<", ">", "\n", "- ", "|", "&", "\\", "\n\n"]
    for number in range(20):
        some = chance.sample(marks, chance.randint(2, 7))
        yield pytest.param("".join(chance.choices(some, k=9_900))[:10_000], id=f"chance {number}")


@pytest.mark.parametrize("source", list(_pathological()))
def test_pathological_markdown_is_rendered_and_safe(source):
    with cut_off(10):
        html = render_markdown(source[:MAX_MARKDOWN_LENGTH])
    check_safe(html)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>a</p><p>b</p>", "a b"),
        ("<h4>Title</h4>\n<ul><li>one</li><li>two</li></ul>", "Title one two"),
        ("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>"),
        ("<p>x<br>y <em>z</em>!</p><hr>", "x y z!"),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "a b"),
        ("<script>alert(1)</script><p>a&#x202e;b</p>", "ab"),
    ],
)
def test_a_summary_has_the_words_and_nothing_else(html, words):
    assert plain_text(html) == words


def test_the_version_is_a_number_to_compare():
    assert isinstance(MARKUP_VERSION, int)
    assert MARKUP_VERSION >= 1
