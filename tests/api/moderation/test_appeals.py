"""Appeals by the API: filed by the person concerned, heard by somebody else."""

import pytest

from commentary.models import Appeal
from tests.api.conftest import problem, read
from tests.api.moderation.conftest import REASONS, decide


def conclude(house, of, outcome="overturn", version=None, **more):
    appeal = Appeal.objects.get(pk=house.appeal.pk)
    body = {"outcome": outcome, "version": version or appeal.version, "why": "It was fair.", **more}
    return of.post(f"moderation/appeals/{appeal.key}/conclusion/", body)


def take(house, of):
    return of.post(f"moderation/appeals/{house.appeal.key}/assignment/")


class TestFiling:
    def test_the_person_concerned_appeals_once(self, house, speak):
        removal = decide(house.cast.omar, house.flagged, "remove")
        path = f"decisions/{removal.key}/appeal/"
        filed = read(speak("mira").post(path, {"text": "It was fair."}), 201)
        assert (filed["state"], filed["text"]) == ("filed", "It was fair.")
        assert filed["decision"]["id"] == removal.key
        problem(speak("mira").post(path, {"text": "Again."}), 403, "not_permitted")
        assert read(speak("mira").get(path))["id"] == filed["id"]

    def test_nobody_else_does(self, house, speak):
        removal = decide(house.cast.omar, house.flagged, "remove")
        path, body = f"decisions/{removal.key}/appeal/", {"text": "It was fair."}
        for name in ("noor", "vera", "edda"):
            problem(speak(name).post(path, body), 404, "not_found")
        for name in ("omar", "ada"):
            problem(speak(name).post(path, body), 403, "not_permitted")
        problem(speak("anonymous").post(path, body), 401, "not_authenticated")
        problem(speak("mira", "read").post(path, body), 403, "insufficient_scope")
        problem(speak("mira").post("decisions/nobodyknows1/appeal/", body), 404, "not_found")

    @pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, 1, None])
    def test_it_says_something(self, text, house, speak):
        removal = decide(house.cast.omar, house.flagged, "remove")
        answer = speak("mira").post(f"decisions/{removal.key}/appeal/", {"text": text})
        assert "text" in problem(answer, 422, "invalid")["fields"]

    def test_what_restricts_nothing_is_not_appealed(self, house, speak):
        path = f"decisions/{house.kept.key}/appeal/"
        problem(speak("vera").post(path, {"text": "Why?"}), 403, "not_permitted")


class TestHearing:
    def test_the_list_tells_what_waits_what_is_mine_and_what_is_closed(self, house, speak):
        of = speak("omar")

        def listed(which):
            page = read(of.get(f"moderation/appeals/?which={which}"))
            return [row["id"] for row in page["items"]]

        assert (listed("open"), listed("mine"), listed("closed")) == ([house.appeal.key], [], [])
        read(take(house, of))
        assert (listed("open"), listed("mine")) == ([house.appeal.key],) * 2
        read(conclude(house, of), 201)
        assert (listed("open"), listed("mine"), listed("closed")) == ([], [], [house.appeal.key])
        problem(of.get("moderation/appeals/?which=all"), 400, "bad_query")
        problem(of.get("moderation/appeals/?after=nobodyknows1"), 400, "bad_cursor")

    def test_an_overturned_response_comes_back_whole(self, house, speak, nobody):
        read(take(house, speak("omar")))
        made = read(conclude(house, speak("omar")), 201)
        assert made["outcome"] == "overturn"
        back = read(nobody.get(f"annotations/{house.removed.key}/"))
        assert (back["state"], back["body"]) == ("published", "Thieves, all of them.")
        own = read(speak("mira").get(f"decisions/{house.removal.key}/appeal/"))
        assert (own["state"], own["outcome"], own["why"]) == (
            "overturned",
            "overturn",
            "It was fair.",
        )

    def test_who_decided_neither_takes_nor_is_given_it(self, house, speak):
        problem(take(house, speak("ada")), 403, "not_permitted")
        path = f"moderation/appeals/{house.appeal.key}/assignment/"
        for name in ("ada", "mira", "nobody-here"):
            answer = speak("omar").post(path, {"username": name})
            assert "username" in problem(answer, 422, "invalid")["fields"]
        given = read(speak("omar").post(path, {"username": "odo"}))
        assert given["reviewer"]["username"] == "odo"

    def test_who_comes_second_is_told_who_hears_it(self, house, speak):
        read(take(house, speak("omar")))
        for answer in (take(house, speak("odo")), conclude(house, speak("odo"))):
            told = problem(answer, 409, "claimed")
            assert told["by"] == {"username": "omar", "name": "omar"}
            assert told["current"]["id"] == house.appeal.key

    def test_a_message_that_was_not_read_stands_before_the_end(self, house, speak):
        read(take(house, speak("omar")))
        version = Appeal.objects.get(pk=house.appeal.pk).version
        path = f"moderation/appeals/{house.appeal.key}/messages/"
        read(speak("mira").post(path, {"body": "One more thing."}), 201)
        told = problem(conclude(house, speak("omar"), version=version), 409, "stale_appeal")
        assert told["current"]["messages"][0]["body"] == "One more thing."
        assert told["current"]["version"] > version
        made = conclude(house, speak("omar"), version=told["current"]["version"])
        assert read(made, 201)["outcome"] == "overturn"

    def test_a_closed_one_is_closed(self, house, speak):
        read(take(house, speak("omar")))
        read(conclude(house, speak("omar"), "uphold"), 201)
        told = problem(conclude(house, speak("omar"), "overturn"), 409, "decided")
        assert told["current"]["state"] == "upheld"

    def test_it_is_changed_to_something_milder(self, house, speak, nobody):
        read(take(house, speak("omar")))
        made = conclude(house, speak("omar"), "change", changed_to="collapse", **REASONS)
        assert read(made, 201)["outcome"] == "collapse"
        back = read(nobody.get(f"annotations/{house.removed.key}/"))
        assert (back["state"], back["collapsed"]) == ("published", True)

    def test_notes_are_for_moderators(self, house, speak):
        path = f"moderation/appeals/{house.appeal.key}/messages/"
        read(speak("ada").post(path, {"body": "A canary.", "internal": True}), 201)
        assert "canary" in str(read(speak("omar").get(f"moderation/appeals/{house.appeal.key}/")))
        own = speak("mira").get(f"decisions/{house.removal.key}/appeal/")
        assert b"canary" not in own.content
        answer = speak("mira").post(path, {"body": "Hm.", "internal": True})
        problem(answer, 403, "not_permitted")

    @pytest.mark.parametrize("until", ["tomorrow", "2027-01-01", "2027-01-01T00:00:00", 5, True])
    def test_a_moment_names_its_zone(self, until, house, speak):
        answer = conclude(house, speak("omar"), until=until)
        assert "until" in problem(answer, 422, "invalid")["fields"]
