"""Scripts and signs that are more than one code point, as tests/cases/anchoring.json has them."""

import pytest

from commentary.text.align import Stretch, align
from commentary.text.graphemes import snap
from tests.text.cases import load_cases


@pytest.mark.parametrize("case", load_cases("anchoring"), ids=lambda case: case["name"])
def test_a_span_is_carried_between_whole_characters(case):
    old, new, span, expected = case["old"], case["new"], case["span"], case["expected"]
    assert snap(old[span["passage"]], span["start"], span["end"]) == (span["start"], span["end"])
    carried = align(old, new).carry([Stretch(**span)])
    assert carried.state == expected["state"]
    assert [vars(one) for one in carried.stretches] == expected["stretches"]
    for one in carried.stretches:
        assert snap(new[one.passage], one.start, one.end) == (one.start, one.end)
