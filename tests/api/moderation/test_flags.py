"""Flags by members, legal notices by anybody."""

import pytest

from commentary.models import Flag, Letter
from tests.api.conftest import problem, read
from tests.api.moderation.conftest import NOTICE, decide


class TestFlags:
    def test_a_member_flags_and_follows_what_becomes_of_it(self, house, speak):
        path = f"annotations/{house.flagged.key}/flags/"
        receipt = read(
            speak("vera").post(path, {"reason": "spam", "text": "An advertisement."}), 201
        )
        assert (receipt["kind"], receipt["state"]) == ("flag", "open")
        (own,) = read(speak("vera").get("flags/"))["items"]
        assert (own["id"], own["annotation"]) == (receipt["id"], house.flagged.key)
        decide(house.cast.omar, house.flagged, "remove")
        (own,) = read(speak("vera").get("flags/"))["items"]
        assert (own["state"], own["outcome"]["why"]) == (
            "agreed",
            "It attacked people.",
        )

    def test_the_same_flag_twice_is_one_and_another_is_refused(self, house, speak):
        of, path = speak("vera"), f"annotations/{house.flagged.key}/flags/"
        first = read(of.post(path, {"reason": "spam"}), 201)
        assert read(of.post(path, {"reason": "spam"}), 201)["id"] == first["id"]
        problem(of.post(path, {"reason": "abuse"}), 409, "already_flagged")
        assert Flag.objects.filter(reporter=house.cast.vera).count() == 1

    def test_ones_own_come_in_pages_and_nobody_elses_among_them(self, house, speak):
        of, shown, address = speak("noor"), [], "flags/?limit=1"
        while address:
            page = read(of.get(address))
            shown += [row["id"] for row in page["items"]]
            address = page["next"]
        keys = Flag.objects.filter(reporter=house.cast.noor).order_by("-pk")
        assert shown == list(keys.values_list("key", flat=True))
        assert len(shown) == 3
        problem(speak("vera").get(f"flags/?after={shown[0]}"), 400, "bad_cursor")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "reason"),
            ({"reason": "dull"}, "reason"),
            ({"reason": "other"}, "text"),
            ({"reason": "spam", "text": "x" * 5_001}, "text"),
            ({"reason": "spam", "weight": 9}, "weight"),
        ],
    )
    def test_what_is_wrong_is_named(self, body, field, house, speak):
        answer = speak("vera").post(f"annotations/{house.flagged.key}/flags/", body)
        assert field in problem(answer, 422, "invalid")["fields"]

    def test_what_is_not_shown_cannot_be_flagged(self, house, speak):
        path = f"annotations/{house.removed.key}/flags/"
        problem(speak("vera").post(path, {"reason": "spam"}), 403, "not_permitted")
        held = f"annotations/{house.held.key}/flags/"
        problem(speak("vera").post(held, {"reason": "spam"}), 404, "not_found")

    def test_too_many_are_429(self, house, speak, rates):
        rates(flag=(1, 3600))
        path = f"annotations/{house.flagged.key}/flags/"
        read(speak("vera").post(path, {"reason": "spam"}), 201)
        answer = speak("vera").post(path, {"reason": "spam"})
        problem(answer, 429, "rate_limited")
        assert int(answer["Retry-After"]) > 0


class TestNotices:
    def test_a_guest_gets_a_number_and_a_link_that_tells_the_outcome(self, house, nobody):
        path = f"annotations/{house.flagged.key}/notices/"
        guest = {"name": "A. Reader", "email": "reader@example.com"}
        receipt = read(nobody.post(path, {**NOTICE, **guest}), 201)
        assert (receipt["kind"], receipt["law"]) == ("notice", NOTICE["law"])
        notice = Flag.objects.get(key=receipt["id"])
        assert (notice.reporter, notice.contact_email) == (None, "reader@example.com")
        assert Letter.objects.filter(address="reader@example.com").count() == 1
        assert nobody.client.get(receipt["url"]).status_code == 200

    def test_a_members_is_in_their_own_list(self, house, speak):
        path = f"annotations/{house.flagged.key}/notices/"
        receipt = read(speak("vera").post(path, NOTICE), 201)
        (own,) = read(speak("vera").get("flags/"))["items"]
        assert (own["id"], own["kind"]) == (receipt["id"], "notice")

    @pytest.mark.parametrize("good_faith", [False, None, "true", 1])
    def test_it_is_given_in_good_faith(self, good_faith, house, nobody):
        path = f"annotations/{house.flagged.key}/notices/"
        answer = nobody.post(path, {**NOTICE, "good_faith": good_faith})
        assert "good_faith" in problem(answer, 422, "invalid")["fields"]

    @pytest.mark.parametrize("name", ["law", "text"])
    def test_it_explains_itself(self, name, house, nobody):
        path = f"annotations/{house.flagged.key}/notices/"
        answer = nobody.post(path, {**NOTICE, name: " "})
        assert name in problem(answer, 422, "invalid")["fields"]

    def test_an_address_that_is_none_is_refused(self, house, nobody):
        path = f"annotations/{house.flagged.key}/notices/"
        for email in ("x", "a@b\r\nBcc: c@d", "a@example.com, b@example.com"):
            answer = nobody.post(path, {**NOTICE, "email": email})
            assert "email" in problem(answer, 422, "invalid")["fields"]

    def test_guests_are_limited_by_their_address(self, house, nobody, rates):
        rates(notice=(1, 3600))
        path = f"annotations/{house.flagged.key}/notices/"
        read(nobody.post(path, NOTICE), 201)
        problem(nobody.post(path, {**NOTICE, "text": "And again."}), 429, "rate_limited")


def test_who_flagged_is_told_to_no_author_and_no_reader(house, speak, nobody):
    """Neither name, nor words, nor number of a flag."""
    decide(house.cast.omar, house.flagged, "remove")
    key = house.flagged.key
    for name in ("mira", "vera", "edda", "anonymous"):
        of = speak(name)
        for path in (
            f"annotations/{key}/",
            f"annotations/{key}/case/",
            "log/",
            "notices/",
            "flags/",
        ):
            said = of.get(path).content
            for word in (b"Look.", house.flag.key.encode(), "نور".encode()):
                assert word not in said, (name, path)
