"""The queue and its cases by the API: taken in hand, decided, taken back, talked about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.models import Case, Decision
from tests.api.conftest import problem, read
from tests.api.moderation.conftest import REASONS, decide
from tests.people import edit, respond, set_policy, withdraw


def path_of(house, response, part=""):
    return f"moderation/cases/{house.case(response).key}/{part}"


def approve(house, response, version=None):
    return {"outcome": "approve", "version": version or house.case(response).version}


class TestTheQueue:
    def test_it_lists_what_waits_the_gravest_first_and_counts_it(self, house, speak):
        queue = read(speak("omar").get("moderation/queue/"))
        flagged, held = queue["items"]
        assert (flagged["annotation"], flagged["reason"]) == (house.flagged.key, "flagged")
        assert (held["annotation"], held["reason"]) == (house.held.key, "policy")
        assert held["excerpt"] == "Let me in."
        assert held["author"] == {"username": "mira", "name": "Mira Aalto"}
        assert (queue["waiting"], queue["filtered"], queue["capped"]) == (2, 2, False)
        assert queue["by_reason"]["flagged"] == 1
        assert queue["next"] is None

    def test_it_comes_in_pages(self, house, speak):
        of = speak("omar")
        first = read(of.get("moderation/queue/?limit=1"))
        rest = read(of.get(first["next"]))
        keys = [row["annotation"] for row in (*first["items"], *rest["items"])]
        assert keys == [house.flagged.key, house.held.key]
        assert rest["next"] is None

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("reason=policy", ["held"]),
            ("reason=legal", []),
            ("person=mira", ["flagged", "held"]),
            ("person=vera", []),
            ("article=never-was", []),
            ("age_hours=1", []),
            ("state=claimed", []),
            ("state=escalated", []),
        ],
    )
    def test_a_filter_narrows_it(self, query, found, house, speak):
        queue = read(speak("omar").get(f"moderation/queue/?{query}"))
        keys = [getattr(house, name).key for name in found]
        assert [row["annotation"] for row in queue["items"]] == keys
        assert queue["filtered"] == len(found)
        assert queue["waiting"] == 2

    @pytest.mark.parametrize(
        "query",
        ["reason=x", "state=open", "age_hours=-1", "age_hours=x", "person=%00", "limit=0", "x=1"],
    )
    def test_a_filter_that_cannot_be_read_is_400(self, query, house, speak):
        problem(speak("omar").get(f"moderation/queue/?{query}"), 400, "bad_query")

    def test_a_cursor_that_was_never_given_out_is_400(self, house, speak):
        problem(speak("omar").get("moderation/queue/?after=1-2"), 400, "bad_cursor")

    def test_it_costs_the_same_however_long_it_is(self, house, speak, django_assert_num_queries):
        of = speak("omar")
        of.get("moderation/queue/")
        for number in (1, 5):
            set_policy(house.article, "held")
            for n in range(number):
                respond(house.cast.vera, house.article, f"{number}.{n}")
            with django_assert_num_queries(5):
                read(of.get("moderation/queue/"))


class TestInHand:
    def test_next_gives_the_gravest_and_again_the_same_until_it_is_done(self, house, speak):
        of = speak("omar")
        case = read(of.post("moderation/queue/next/"))
        assert (case["annotation"]["id"], case["mine"]) == (house.flagged.key, True)
        assert read(of.post("moderation/queue/next/"))["id"] == case["id"]
        other = read(of.post("moderation/queue/next/", {"skip": [case["id"]]}))
        assert other["annotation"]["id"] == house.held.key

    def test_two_are_given_different_ones_and_a_third_none(self, house, speak):
        given = {read(speak(name).post("moderation/queue/next/"))["id"] for name in ("omar", "ada")}
        assert len(given) == 2
        answer = speak("odo").post("moderation/queue/next/")
        assert (answer.status_code, answer.content) == (204, b"")

    def test_next_takes_filters(self, house, speak):
        body = {"reason": "policy", "article": house.article.slug, "person": "mira"}
        case = read(speak("omar").post("moderation/queue/next/", body))
        assert case["annotation"]["id"] == house.held.key
        problem(speak("ada").post("moderation/queue/next/", {"state": "x"}), 422, "invalid")

    def test_a_case_is_taken_kept_and_let_go(self, house, speak):
        of, path = speak("omar"), path_of(house, house.held, "claim/")
        taken = read(of.post(path))
        assert (taken["state"], taken["holder"]["username"]) == ("claimed", "omar")
        kept = read(of.send("PUT", path, {}))
        assert kept["claimed_until"] >= taken["claimed_until"]
        assert of.delete(path).status_code == 204
        assert read(of.get(path_of(house, house.held)))["holder"] is None

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    def test_who_comes_second_is_told_who_has_it_and_shown_the_case(self, method, house, speak):
        path = path_of(house, house.held, "claim/")
        read(speak("omar").post(path))
        told = problem(speak("ada").send(method, path, {}), 409, "claimed")
        assert told["by"] == {"username": "omar", "name": "omar"}
        assert told["current"]["annotation"]["id"] == house.held.key
        assert "omar" in told["detail"]

    def test_a_claim_that_ran_out_is_free(self, house, speak):
        path = path_of(house, house.held, "claim/")
        read(speak("omar").post(path))
        past = timezone.now() - timedelta(seconds=1)
        Case.objects.filter(response=house.held).update(claimed_until=past)
        assert read(speak("ada").post(path))["mine"] is True

    def test_a_moderator_opens_a_case_of_their_own_accord(self, house, speak):
        case = read(speak("omar").post(f"annotations/{house.picked.key}/case/"))
        assert ([why["code"] for why in case["reasons"]], case["mine"]) == (["opened"], True)


class TestACase:
    def test_it_holds_all_that_deciding_takes(self, house, speak):
        case = read(speak("omar").get(path_of(house, house.flagged)))
        (flag,) = case["flags"]
        assert (flag["reason"], flag["text"], flag["by"]["username"]) == ("abuse", "Look.", "noor")
        assert case["annotation"]["body"] == "They were thieves."
        assert "They were thieves." in case["annotation"]["html"]
        outcomes = [choice["outcome"] for choice in case["choices"]]
        assert outcomes == ["keep", "remove", "hide", "collapse"]

    def test_who_wrote_it_sees_no_flags_though_they_moderate(self, house, speak, caller):
        house.cast.mira.roles = ["moderator"]
        house.cast.mira.save()
        case = read(caller(house.cast.mira).get(path_of(house, house.flagged)))
        assert case["flags"] == []
        assert case["choices"] == []
        assert case["why_not"]

    def test_its_author_reads_why_it_waits(self, house, speak):
        own = read(speak("mira").get(f"annotations/{house.held.key}/case/"))
        assert (own["state"], own["deciding"]) == ("held", True)
        assert [why["code"] for why in own["reasons"]] == ["policy"]
        assert "noor" not in str(read(speak("mira").get(f"annotations/{house.flagged.key}/case/")))

    def test_its_author_reads_what_was_decided_and_why(self, house, speak):
        own = read(speak("mira").get(f"annotations/{house.removed.key}/case/"))
        (told,) = own["decisions"]
        assert told["in_force"] is True
        assert told["statement"]["facts"] == REASONS["facts"]
        assert told["why_not_appeal"]


class TestDeciding:
    def test_what_is_approved_appears(self, house, speak, nobody):
        made = read(
            speak("omar").post(path_of(house, house.held, "decision/"), approve(house, house.held)),
            201,
        )
        assert (made["outcome"], made["by"]["username"]) == ("approve", "omar")
        assert read(nobody.get(f"annotations/{house.held.key}/"))["state"] == "published"

    @pytest.mark.parametrize("outcome", ["remove", "hide", "collapse"])
    def test_what_restricts_needs_reasons_and_names_those_that_are_missing(
        self, outcome, house, speak
    ):
        of, path = speak("omar"), path_of(house, house.flagged, "decision/")
        body = {"outcome": outcome, "version": house.case(house.flagged).version}
        fields = problem(of.post(path, body), 422, "invalid")["fields"]
        # What readers see is asked for of what they see no more.
        shown = {"public_reason"} if outcome == "remove" else set()
        assert set(fields) == {"facts", "ground", "provision", "why"} | shown
        made = read(of.post(path, {**body, **REASONS}), 201)
        assert (made["facts"], made["ground"]) == (REASONS["facts"], "rule")
        statement = read(speak("mira").get(f"decisions/{made['id']}/"))
        assert statement["facts"] == REASONS["facts"]
        assert statement["appeal_until"]

    def test_who_comes_second_is_told_who_decided_and_shown_the_case(self, house, speak):
        body, path = approve(house, house.held), path_of(house, house.held, "decision/")
        read(speak("omar").post(path, body), 201)
        told = problem(speak("ada").post(path, body), 409, "decided")
        assert told["by"] == {"username": "omar", "name": "omar"}
        assert told["current"]["state"] == "decided"
        assert told["current"]["decisions"][0]["outcome"] == "approve"
        assert Decision.objects.filter(response=house.held).count() == 1

    def test_what_another_has_in_hand_is_not_decided(self, house, speak):
        read(speak("omar").post(path_of(house, house.held, "claim/")))
        path = path_of(house, house.held, "decision/")
        told = problem(speak("ada").post(path, approve(house, house.held)), 409, "claimed")
        assert told["by"]["username"] == "omar"

    def test_what_was_edited_meanwhile_is_shown_and_not_decided(self, house, speak):
        body = approve(house, house.held)
        edit(house.cast.mira, house.held, "Other words.")
        path = path_of(house, house.held, "decision/")
        told = problem(speak("omar").post(path, body), 409, "stale_case")
        assert told["current"]["annotation"]["body"] == "Other words."
        again = {**body, "version": told["current"]["version"]}
        assert read(speak("omar").post(path, again), 201)["outcome"] == "approve"

    def test_what_was_withdrawn_meanwhile_is_not_decided(self, house, speak):
        body = approve(house, house.held)
        withdraw(house.cast.mira, house.held)
        told = problem(
            speak("omar").post(path_of(house, house.held, "decision/"), body), 409, "decided"
        )
        assert told["by"] is None
        assert told["current"]["state"] == "moot"

    def test_nobody_decides_on_their_own_words(self, house, caller):
        house.cast.mira.roles = ["moderator"]
        house.cast.mira.save()
        path = path_of(house, house.held, "decision/")
        problem(
            caller(house.cast.mira).post(path, approve(house, house.held)), 403, "not_permitted"
        )

    @pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None, 10**12])
    def test_a_version_is_a_whole_number(self, version, house, speak):
        body = {"outcome": "approve", "version": version}
        answer = speak("omar").post(path_of(house, house.held, "decision/"), body)
        assert "version" in problem(answer, 422, "invalid")["fields"]

    def test_a_decision_is_taken_back_at_once_by_who_made_it(self, house, speak, nobody):
        made = decide(house.cast.omar, house.held, "approve")
        undone = read(speak("omar").post(f"moderation/decisions/{made.key}/undo/"))
        assert undone["outcome"] == "undo"
        problem(nobody.get(f"annotations/{house.held.key}/"), 404, "not_found")
        answer = speak("omar").post(f"moderation/decisions/{made.key}/undo/")
        assert answer.status_code in (403, 409)

    def test_a_case_is_passed_on_once(self, house, speak):
        path, version = path_of(house, house.held, "escalation/"), house.case(house.held).version
        case = read(speak("omar").post(path, {"version": version}))
        assert case["state"] == "escalated"
        problem(speak("omar").post(path, {"version": case["version"]}), 409, "escalated")


class TestManyAtOnce:
    def test_each_is_decided_for_itself(self, house, speak):
        held, flagged = house.case(house.held), house.case(house.flagged)
        chosen = [
            {"id": held.key, "version": held.version},
            {"id": flagged.key, "version": flagged.version + 1},
            {"id": "nobodyknows1", "version": 1},
        ]
        body = {"outcome": "remove", "cases": chosen, **REASONS}
        done, stale, unknown = read(speak("omar").post("moderation/decisions/", body))["items"]
        assert (done["id"], done["code"]) == (held.key, None)
        assert Decision.objects.get(key=done["decision"]).outcome == "remove"
        assert (stale["decision"], stale["code"]) == (None, "stale_case")
        assert (unknown["code"], bool(unknown["detail"])) == ("not_found", True)

    def test_nobody_but_moderators_learns_whether_there_is_such_a_case(self, house, speak):
        held = house.case(house.held)
        body = {"outcome": "approve", "cases": [{"id": held.key, "version": held.version}]}
        for name in ("mira", "edda"):
            (row,) = read(speak(name).post("moderation/decisions/", body))["items"]
            assert (row["decision"], row["code"]) == (None, "not_found")
        problem(speak("anonymous").post("moderation/decisions/", body), 401, "not_authenticated")
        problem(
            speak("omar", "read").post("moderation/decisions/", body), 403, "insufficient_scope"
        )

    @pytest.mark.parametrize(
        "cases",
        [[], [{"id": "x"}], [{"version": 1}], ["x"], {}, [{"id": "x", "version": 1}] * 101],
        ids=["none", "no version", "no id", "no object", "no list", "too many"],
    )
    def test_what_cannot_be_read_is_422(self, cases, house, speak):
        body = {"outcome": "approve", "cases": cases}
        problem(speak("omar").post("moderation/decisions/", body), 422, "invalid")


class TestMessages:
    def test_moderators_and_the_author_write_to_each_other(self, house, speak):
        path = path_of(house, house.held, "messages/")
        asked = read(speak("omar").post(path, {"body": "Which page?"}), 201)
        assert (asked["name"], asked["by_person"]) == ("omar", False)
        answered = read(speak("mira").post(path, {"body": "Page 4."}), 201)
        assert answered["by_person"] is True
        own = read(speak("mira").get(f"annotations/{house.held.key}/case/"))
        assert [(one["own"], one["body"]) for one in own["messages"]] == [
            (False, "Which page?"),
            (True, "Page 4."),
        ]

    def test_what_moderators_write_among_themselves_is_theirs(self, house, speak):
        path = path_of(house, house.held, "messages/")
        read(speak("omar").post(path, {"body": "A canary.", "internal": True}), 201)
        items = read(speak("ada").get(path))["items"]
        assert [(one["body"], one["internal"]) for one in items] == [("A canary.", True)]
        own = speak("mira").get(f"annotations/{house.held.key}/case/")
        assert b"canary" not in own.content
        problem(speak("mira").get(path), 404, "not_found")

    def test_a_message_says_something(self, house, speak):
        path = path_of(house, house.held, "messages/")
        for body in ("", "  \n", "x" * 5_001):
            assert (
                "body"
                in problem(speak("omar").post(path, {"body": body}), 422, "invalid")["fields"]
            )
