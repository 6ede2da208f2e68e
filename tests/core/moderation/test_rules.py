"""The rules that people set: who may, what is refused, what the ledger keeps; and trying them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions import rules
from commentary.actions.reason_templates import (
    MAX_TEMPLATES,
    TemplateWords,
    order_templates,
    retire_template,
    write_reason_template,
)
from commentary.actions.screening.policy import NAMES, read_policy
from commentary.actions.screening.trial import try_rules
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import LedgerEntry, Policy, ReasonTemplate, WordRule
from commentary.queries.rules import (
    find_policies,
    find_reason_template,
    find_word_rule,
    list_reason_templates,
    list_word_rules,
    rights_on_rules,
)
from commentary.vocabulary import MAX_REASON, MAX_RULE, MAX_RULES
from tests.core.moderation.checking import SECRET, running
from tests.people import SYSTEM, make_article, viewer

pytestmark = pytest.mark.django_db

SITE_ROLES = {"ada", "system"}
ARTICLE_ROLES = {"ada", "system", "edda", "omar"}
WORDS = TemplateWords(
    name="An attack on a person",
    ground="rule",
    provision="Rule 3: argue with what is said.",
    why="It speaks of the writer and not of the text.",
    public_reason="It attacked a person.",
)


def last_entry():
    return LedgerEntry.objects.latest("id")


def roles_that_may(cast, deed):
    may = set()
    for name, who in cast.viewers().items():
        try:
            deed(who)
            may.add(name)
        except NotPermitted:
            pass
    return may


class TestPolicy:
    def test_who_may_set_it(self, cast, article):
        assert roles_that_may(cast, lambda who: rules.set_policy(who, "", {}, version=None)) == (
            SITE_ROLES
        )
        slug = article.slug
        assert roles_that_may(cast, lambda who: rules.set_policy(who, slug, {}, version=None)) == (
            ARTICLE_ROLES
        )

    def test_a_draft_is_its_editors(self, cast):
        draft = make_article(state="draft", title="Another")
        rules.set_policy(viewer(cast.edda), draft.slug, {}, version=None)
        with pytest.raises(NotFound):
            rules.set_policy(viewer(cast.omar), draft.slug, {}, version=None)

    def test_what_changed_is_kept_with_what_was(self, cast, article):
        ada = viewer(cast.ada)
        rules.set_policy(ada, "", {"max_links": 3, "hide_weight": 2.5}, version=0)
        row = rules.set_policy(ada, "", {"max_links": None, "premoderate": True}, version=1)
        assert (row.max_links, row.hide_weight, row.premoderate, row.version) == (
            None,
            2.5,
            True,
            2,
        )
        entry = last_entry()
        assert (entry.verb, entry.subject, entry.subject_key) == ("set_policy", "policy", "site")
        assert entry.before == {"max_links": 3, "premoderate": None}
        assert entry.after == {"max_links": None, "premoderate": True}
        rules.set_policy(viewer(cast.edda), article.slug, {"min_length": 5}, version=0)
        assert last_entry().article == article
        assert read_policy(article.pk).min_length == 5

    def test_a_stale_form_overwrites_nothing(self, cast):
        rules.set_policy(SYSTEM, "", {"max_links": 3}, version=0)
        with pytest.raises(Conflict) as refused:
            rules.set_policy(viewer(cast.ada), "", {"max_links": 9}, version=0)
        assert refused.value.code == "stale_version"
        assert Policy.objects.get().max_links == 3

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("max_links", -1),
            ("max_links", 1_001),
            ("max_links", 2.5),
            ("max_links", True),
            ("max_links", "3"),
            ("hide_weight", -0.1),
            ("hide_weight", float("nan")),
            ("repeat_ratio", 101),
            ("premoderate", 1),
            ("use_checker", "yes"),
            ("article_id", 1),
        ],
    )
    def test_what_is_no_setting_is_refused_and_named(self, name, value):
        with pytest.raises(InvalidInput) as refused:
            rules.set_policy(SYSTEM, "", {name: value}, version=None)
        assert list(refused.value.fields) == [name]
        assert not Policy.objects.exists()

    def test_second_looks_are_the_sites(self, article):
        with pytest.raises(InvalidInput):
            rules.set_policy(SYSTEM, article.slug, {"second_look_share": 5}, version=None)
        rules.set_policy(SYSTEM, "", {"second_look_share": 5}, version=None)

    def test_who_may_read_it(self, cast, article):
        rules.set_policy(SYSTEM, "", {"max_links": 3}, version=None)
        rules.set_policy(SYSTEM, article.slug, {"max_links": 4}, version=None)
        may = roles_that_may(cast, lambda who: find_policies(who, ""))
        assert may == {"omar", "ada", "system"}
        may = roles_that_may(cast, lambda who: find_policies(who, article.slug))
        assert may == ARTICLE_ROLES
        with CaptureQueriesContext(connection) as queries:
            site, own = find_policies(viewer(cast.omar), article.slug)
        assert (site.max_links, own.max_links) == (3, 4)
        assert len(queries) == 2
        assert find_policies(SYSTEM, "")[1] is None
        assert rights_on_rules(viewer(cast.omar), article)
        assert not rights_on_rules(viewer(cast.omar), None)

    def test_every_setting_has_a_column(self):
        assert set(NAMES) <= {field.name for field in Policy._meta.get_fields()}


class TestWordRules:
    def test_who_may_add_change_and_delete(self, cast, article):
        slug = article.slug
        texts = iter(f"word{n}" for n in range(100))
        assert roles_that_may(cast, lambda w: rules.add_word_rule(w, "", text=next(texts))) == (
            SITE_ROLES
        )
        assert roles_that_may(cast, lambda w: rules.add_word_rule(w, slug, text=next(texts))) == (
            ARTICLE_ROLES
        )
        site = WordRule.objects.filter(article=None).first()
        own = WordRule.objects.filter(article=article).first()

        def change(key, outcomes):
            for name, who in cast.viewers().items():
                with_none = outcomes.get(name, NotFound)
                if with_none is None:
                    rules.change_word_rule(who, key, is_active=False)
                else:
                    for deed in (
                        lambda who: rules.change_word_rule(who, key, is_active=False),
                        lambda who: rules.delete_word_rule(who, key),
                    ):
                        with pytest.raises(with_none):
                            deed(who)

        change(site.key, {"ada": None, "system": None, "omar": NotPermitted})
        change(own.key, dict.fromkeys(ARTICLE_ROLES))
        rules.delete_word_rule(viewer(cast.edda), own.key)
        rules.delete_word_rule(viewer(cast.ada), site.key)

    def test_a_change_is_kept_with_what_was(self, cast, article):
        omar = viewer(cast.omar)
        rule = rules.add_word_rule(omar, article.slug, text="  Ro\u200bgue ", says="Mind it.")
        facts = {"kind": "word", "text": "Rogue", "effect": "hold", "says": "Mind it."}
        facts["is_active"] = True
        assert (last_entry().verb, last_entry().after) == ("add_rule", facts)
        rules.change_word_rule(omar, rule.key, effect="nudge", is_active=False)
        assert last_entry().before == facts
        assert last_entry().after == {**facts, "effect": "nudge", "is_active": False}
        rules.delete_word_rule(omar, rule.key)
        assert (last_entry().verb, last_entry().before["text"]) == ("delete_rule", "Rogue")
        assert last_entry().article == article
        for deed in (rules.delete_word_rule, find_word_rule):
            with pytest.raises(NotFound):
                deed(omar, rule.key)

    @pytest.mark.parametrize(
        ("values", "field", "says"),
        [
            ({"text": " * "}, "text", "Write a word"),
            ({"text": "x" * (MAX_RULE + 1)}, "text", "At most"),
            ({"text": "x", "kind": "regex"}, "kind", "Choose"),
            ({"text": "x", "effect": "ban"}, "effect", "Choose"),
            ({"text": "x", "says": "y" * (MAX_REASON + 1)}, "says", "At most"),
            ({"text": "x*", "kind": "pattern"}, "text", "every text"),
            ({"text": "(a+)+$", "kind": "pattern"}, "text", "too long"),
            ({"text": "(", "kind": "pattern"}, "text", "no pattern: missing"),
        ],
    )
    def test_what_cannot_be_looked_for_is_refused(self, values, field, says):
        with pytest.raises(InvalidInput) as refused:
            rules.add_word_rule(SYSTEM, "", **values)
        assert says in refused.value.fields[field][0]
        assert not WordRule.objects.exists()

    def test_a_change_is_refused_for_the_same(self):
        rule = rules.add_word_rule(SYSTEM, "", text="rogue")
        with pytest.raises(InvalidInput):
            rules.change_word_rule(SYSTEM, rule.key, text="(a+)+$", kind="pattern")
        with pytest.raises(InvalidInput):
            rules.change_word_rule(SYSTEM, rule.key, article=None)
        rule.refresh_from_db()
        assert (rule.text, rule.kind) == ("rogue", "word")

    def test_none_stands_twice_in_one_place(self, article):
        rules.add_word_rule(SYSTEM, "", text="rogue")
        rules.add_word_rule(SYSTEM, "", text="rogue", kind="pattern")
        rules.add_word_rule(SYSTEM, article.slug, text="rogue")
        for kind, text in (("word", "ROGUE"), ("pattern", "rogue")):
            with pytest.raises(InvalidInput, match="not saved"):
                rules.add_word_rule(SYSTEM, "", text=text, kind=kind)
        rules.add_word_rule(SYSTEM, "", text="Rogue", kind="pattern")

    def test_there_are_only_so_many(self):
        WordRule.objects.bulk_create(
            WordRule(key=f"k{n}", text=f"word{n}") for n in range(MAX_RULES)
        )
        with pytest.raises(Conflict):
            rules.add_word_rule(SYSTEM, "", text="rogue")

    def test_they_are_listed_where_they_hold(self, cast, article):
        site = rules.add_word_rule(SYSTEM, "", text="rogue")
        own = rules.add_word_rule(SYSTEM, article.slug, text="cur")
        assert list_word_rules(viewer(cast.omar), "") == [site]
        assert list_word_rules(viewer(cast.edda), article.slug) == [own]
        with pytest.raises(NotPermitted):
            list_word_rules(viewer(cast.mira), article.slug)
        with pytest.raises(NotFound):
            find_word_rule(viewer(cast.mira), own.key)
        with pytest.raises(NotFound):
            find_word_rule(viewer(cast.edda), site.key)
        assert find_word_rule(viewer(cast.omar), site.key) == site
        with pytest.raises(NotFound):
            find_word_rule(SYSTEM, "a\0b")


class TestTrial:
    def test_every_rule_says_what_it_would_do(self, cast, article):
        rules.set_policy(SYSTEM, "", {"min_length": 100, "max_links": 1}, version=None)
        for text, effect in (("rogue", "hold"), ("cur", "nudge"), ("swindler", "refuse")):
            rules.add_word_rule(SYSTEM, "", text=text, effect=effect)
        rules.add_word_rule(SYSTEM, article.slug, text="absent")
        body = "Rogue! Cur! Swindler! http://a.example http://b.example"
        before = LedgerEntry.objects.count()
        said = try_rules(viewer(cast.omar), article.slug, body)
        assert [(one.rule, one.effect) for one in said] == [
            ("Length", "nudge"),
            ("Links", "hold"),
            ("rogue", "hold"),
            ("cur", "nudge"),
            ("swindler", "refuse"),
            ("absent", ""),
            ("External checker", ""),
        ]
        assert said[2].found == ("Rogue",)
        assert said[2].label == "Hold it for a moderator"
        assert said[5].label == "Let it pass"
        assert LedgerEntry.objects.count() == before

    def test_the_site_has_its_own_trial_with_the_checker(self, cast, settings):
        with running() as checker:
            settings.CHECKER_URL, settings.CHECKER_SECRET = checker.url, SECRET
            checker.says("hold", says="Bought.")
            said = try_rules(viewer(cast.ada), "", "pills")
        assert (said[-1].effect, said[-1].says) == ("hold", "Bought.")
        assert checker.asked[0]["json"]["article"] == ""

    def test_who_may(self, cast, article):
        assert roles_that_may(cast, lambda who: try_rules(who, article.slug, "x")) == ARTICLE_ROLES
        with pytest.raises(InvalidInput):
            try_rules(SYSTEM, "", "")


class TestReasons:
    def test_who_may_write_order_and_retire(self, cast):
        ReasonTemplate.objects.all().delete()
        row = write_reason_template(SYSTEM, "", WORDS)
        deeds = [
            lambda who: write_reason_template(who, row.key, WORDS),
            lambda who: retire_template(who, row.key),
            lambda who: order_templates(who, [row.key]),
        ]
        for deed in deeds:
            assert roles_that_may(cast, deed) == SITE_ROLES

    def test_a_new_one_stands_last_with_a_key_of_its_own(self):
        ReasonTemplate.objects.all().delete()
        first, second = (write_reason_template(SYSTEM, "", WORDS) for _n in range(2))
        assert (first.key, second.key) == ("an-attack-on-a-person", "an-attack-on-a-person-2")
        assert (first.position, second.position, first.version) == (0, 1, 1)
        nameless = TemplateWords("地図", "law", "Article 1", "It is so.", "Against the law.")
        assert write_reason_template(SYSTEM, "", nameless).key == "reason"

    def test_a_change_keeps_its_key_and_what_was(self):
        row = write_reason_template(SYSTEM, "", WORDS)
        other = TemplateWords("Spam", "rule", "Rule 1", "It sells.", "Advertising.", "It sold.")
        changed = write_reason_template(SYSTEM, row.key, other, version=1)
        assert (changed.key, changed.name, changed.version) == (row.key, "Spam", 2)
        assert last_entry().before["name"] == WORDS.name
        assert last_entry().after["facts"] == "It sold."
        with pytest.raises(Conflict):
            write_reason_template(SYSTEM, row.key, WORDS, version=1)
        with pytest.raises(NotFound):
            write_reason_template(SYSTEM, "none", WORDS)

    def test_what_is_missing_or_too_long_is_named(self):
        with pytest.raises(InvalidInput) as refused:
            write_reason_template(SYSTEM, "", TemplateWords("x" * 81, "god", " ", "", "y" * 201))
        said = refused.value.fields
        assert set(said) == {"name", "ground", "provision", "why", "public_reason"}

    def test_they_are_put_in_order_whole(self, cast):
        keys = [row.key for row in list_reason_templates(viewer(cast.omar))]
        keys.append(write_reason_template(SYSTEM, "", WORDS).key)
        order_templates(SYSTEM, keys[::-1])
        assert [row.key for row in list_reason_templates(SYSTEM)] == keys[::-1]
        assert last_entry().before == {"order": keys}
        for wrong in (keys[1:], [*keys, keys[0]], [*keys[1:], "none"]):
            with pytest.raises(Conflict):
                order_templates(SYSTEM, wrong)

    def test_one_is_retired_and_offered_again(self):
        row = write_reason_template(SYSTEM, "", WORDS)
        assert not retire_template(SYSTEM, row.key).is_active
        assert last_entry().after == {"is_active": False}
        assert retire_template(SYSTEM, row.key, retired=False).is_active

    def test_there_are_only_so_many(self):
        ReasonTemplate.objects.bulk_create(
            ReasonTemplate(key=f"k{n}", name="n", provision="p", why="w", public_reason="r")
            for n in range(MAX_TEMPLATES)
        )
        with pytest.raises(Conflict):
            write_reason_template(SYSTEM, "", WORDS)

    def test_members_read_none(self, cast):
        key = write_reason_template(SYSTEM, "", WORDS).key
        with pytest.raises(NotPermitted):
            list_reason_templates(viewer(cast.mira))
        with pytest.raises(NotFound):
            find_reason_template(viewer(cast.mira), key)
        assert find_reason_template(viewer(cast.omar), key).name == WORDS.name
