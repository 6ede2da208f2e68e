"""Signed links: good for one thing of one kind, for a time."""

import pytest
from django.core import signing

from commentary.actions import proofs
from commentary.errors import NotFound


@pytest.fixture
def years_later(monkeypatch):
    """Read proofs when they are far too old."""

    def go() -> None:
        later = signing.time.time() + proofs.PROOF_SECONDS + 1
        monkeypatch.setattr(signing.time, "time", lambda: later)

    return go


def test_a_proof_tells_the_key_that_it_was_made_for():
    proof = proofs.sign("decision", "abc234")
    assert proofs.read("decision", proof) == "abc234"
    assert proofs.holds("decision", proof, "abc234")


def test_a_proof_can_stand_in_an_address_as_it_is():
    proof = proofs.sign("decision", "abc234")
    assert set(proof) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@pytest.mark.parametrize("spoil", [lambda p: p[:-1], lambda p: "x" + p, lambda p: "", str.upper])
def test_a_proof_that_was_touched_is_none(spoil):
    proof = spoil(proofs.sign("decision", "abc234"))
    with pytest.raises(NotFound):
        proofs.read("decision", proof)
    assert not proofs.holds("decision", proof, "abc234")


def test_a_proof_is_good_for_its_kind_and_its_thing_alone():
    proof = proofs.sign("notice", "abc234")
    with pytest.raises(NotFound):
        proofs.read("decision", proof)
    assert not proofs.holds("decision", proof, "abc234")
    assert not proofs.holds("notice", proof, "abc235")


def test_a_proof_ends_a_good_while_after_the_last_day_for_an_appeal(years_later):
    proof = proofs.sign("decision", "abc234")
    with pytest.raises(NotFound, match="too old"):
        proofs.read("decision", proof, max_age=-1)
    years_later()
    with pytest.raises(NotFound, match="too old"):
        proofs.read("decision", proof)
    assert not proofs.holds("decision", proof, "abc234")


def test_a_change_of_the_secret_key_ends_them_unless_the_old_one_is_kept(settings):
    proof = proofs.sign("decision", "abc234")
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "n" * 60
    assert not proofs.holds("decision", proof, "abc234")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert proofs.holds("decision", proof, "abc234")
