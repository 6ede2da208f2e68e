"""Measures against people, and curation, by the API: each with its way back."""

from datetime import UTC, datetime, timedelta

import pytest

from commentary.models import Sanction
from tests.api.conftest import problem, read
from tests.api.moderation.conftest import REASONS
from tests.people import keys_of, respond

WHY = {"reason": "It fits there."}
SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()


class TestMeasures:
    def test_whom_a_measure_shuts_out_is_refused_at_the_next_request(self, house, speak):
        read(speak("vera").get("me/"))
        path = "people/vera/sanctions/"
        body = {"kind": "suspend", "until": SOON, **REASONS}
        made = read(speak("omar").post(path, body), 201)
        assert (made["kind"], made["in_force"], made["article"]) == ("suspend", True, None)
        problem(speak("vera").get("me/"), 403, "barred")
        assert speak("omar").delete(f"{path}{made['id']}/?reason=Enough.").status_code == 204
        read(speak("vera").get("me/"))
        (listed,) = read(speak("ada").get(path))["items"]
        assert (listed["id"], listed["in_force"]) == (made["id"], False)

    def test_one_for_an_article_names_it(self, house, speak):
        body = {"kind": "hold_all", "article": house.article.slug, **REASONS}
        made = read(speak("omar").post("people/vera/sanctions/", body), 201)
        assert made["article"] == house.article.slug
        problem(speak("omar").post("people/vera/sanctions/", body), 409, "in_force")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "kind"),
            ({"kind": "shadow"}, "kind"),
            ({"kind": "ban"}, "facts"),
            ({"kind": "suspend", **REASONS}, "until"),
            ({"kind": "suspend", "until": "2020-01-01T00:00:00Z", **REASONS}, "until"),
            ({"kind": "suspend", "until": "9999-12-31T23:59:59-23:59", **REASONS}, "until"),
            ({"kind": "ban", "person": "omar", **REASONS}, "person"),
        ],
    )
    def test_what_is_wrong_is_named(self, body, field, house, speak):
        answer = speak("omar").post("people/vera/sanctions/", body)
        assert field in problem(answer, 422, "invalid")["fields"]
        assert not Sanction.objects.filter(person=house.cast.vera).exists()

    def test_moderators_are_for_administrators_and_nobody_for_themselves(self, house, speak):
        body = {"kind": "warn", **REASONS}
        problem(speak("omar").post("people/odo/sanctions/", body), 403, "not_permitted")
        problem(speak("omar").post("people/omar/sanctions/", body), 403, "not_permitted")
        assert read(speak("ada").post("people/odo/sanctions/", body), 201)["kind"] == "warn"

    def test_a_measure_is_found_with_its_own_person_alone(self, house, speak):
        path = f"people/vera/sanctions/{house.warning.key}/"
        problem(speak("omar").delete(path), 404, "not_found")
        problem(
            speak("omar").delete(f"people/noor/sanctions/{house.warning.key}/?why=x"),
            400,
            "bad_query",
        )
        assert Sanction.objects.get(pk=house.warning.pk).ended_at is None
        done = f"people/noor/sanctions/{house.warning.key}/"
        assert speak("omar").delete(done).status_code == 204
        problem(speak("omar").delete(done), 409, "conflict")


class TestPicks:
    def test_everybody_reads_them_with_who_picked_and_why(self, house, nobody):
        (pick,) = read(nobody.get(f"articles/{house.article.slug}/features/"))["items"]
        assert (pick["id"], pick["reason"]) == (house.picked.key, "It names the page.")
        assert (pick["curator"]["username"], pick["author"]["username"]) == ("edda", "noor")

    def test_they_are_picked_ordered_and_unpicked(self, house, speak, nobody):
        of, path = speak("edda"), f"articles/{house.article.slug}/features/"
        before = nobody.get(path)["ETag"]
        made = read(of.send("PUT", f"annotations/{house.flagged.key}/feature/", WHY))
        assert (made["reason"], made["curator"]["username"]) == (WHY["reason"], "edda")
        keys = [house.flagged.key, house.picked.key]
        order = read(of.send("PUT", path, {"ids": keys}))
        assert [pick["id"] for pick in order["items"]] == keys
        assert isinstance(order["warning"], str)
        answer = nobody.get(path, If_None_Match=before)
        assert [pick["id"] for pick in read(answer)["items"]] == keys
        gone = of.delete(f"annotations/{house.flagged.key}/feature/?reason=No.")
        assert gone.status_code == 204
        problem(of.delete(f"annotations/{house.flagged.key}/feature/"), 409, "not_picked")
        assert of.send("PUT", path, {"ids": []}).status_code == 409

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 1_001, 1])
    def test_a_pick_says_why(self, reason, house, speak):
        path = f"annotations/{house.flagged.key}/feature/"
        answer = speak("edda").send("PUT", path, {"reason": reason})
        assert "reason" in problem(answer, 422, "invalid")["fields"]


class TestArranging:
    def test_a_branch_is_locked_and_opened(self, house, speak):
        of, path = speak("omar"), f"annotations/{house.flagged.key}/lock/"
        assert read(of.send("PUT", path, {"until": SOON, **WHY}))["locked_until"]
        replies = f"annotations/{house.flagged.key}/replies/"
        problem(speak("vera").post(replies, {"body": "So?"}), 403, "not_permitted")
        assert read(of.delete(path))["locked_until"] is None
        assert speak("vera").post(replies, {"body": "So?"}).status_code == 201

    def test_a_thread_is_moved_and_moved_back(self, house, speak):
        of, path = speak("omar"), f"annotations/{house.flagged.key}/move/"
        passage = keys_of(house.article)[3]
        moved = read(of.post(path, {"passage": passage, **WHY}))
        assert [target["passage"] for target in moved["targets"]] == [passage]
        assert read(of.delete(path))["of_whole"] is True
        answer = of.post(path, {"passage": "nobodyknows1", **WHY})
        assert answer.status_code in (404, 422)

    def test_two_are_merged_and_split(self, house, speak):
        of, path = speak("omar"), f"annotations/{house.flagged.key}/merge/"
        assert read(of.post(path, {"into": house.picked.key, **WHY}))["merged_into"] == (
            house.picked.key
        )
        assert read(of.delete(path))["merged_into"] is None
        assert of.post(path, {"into": house.flagged.key, **WHY}).status_code in (403, 409, 422)

    def test_a_passage_is_slowed_down(self, house, speak):
        passage = keys_of(house.article)[3]
        path = f"articles/{house.article.slug}/passages/{passage}/slow/"
        told = read(speak("omar").send("PUT", path, {"seconds": 60}))
        assert told == {"passage": passage, "seconds": 60}
        for seconds in (-1, 86_401, "60", 1.5):
            answer = speak("omar").send("PUT", path, {"seconds": seconds})
            assert "seconds" in problem(answer, 422, "invalid")["fields"]

    def test_what_was_taken_back_by_a_curator_is_the_annotation_as_it_is(
        self, house, speak, nobody
    ):
        said = respond(house.cast.vera, house.article, "One more.")
        path = f"annotations/{said.key}/lock/"
        locked = read(speak("omar").send("PUT", path, {"until": SOON, **WHY}))
        assert locked == read(nobody.get(f"annotations/{said.key}/"))
