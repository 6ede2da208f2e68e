"""What importers give and what the rest of the house stores must be of one mind."""

from commentary import vocabulary
from commentary.importers.replies import MAX_RESPONSE_TITLE
from commentary.text import draft
from commentary.text.markup import MAX_MARKDOWN_LENGTH


def test_the_kinds_of_passages_are_the_same_in_drafts_and_in_rows():
    assert list(draft.PASSAGE_KINDS) == vocabulary.PassageKind.values


def test_the_limits_of_drafts_are_those_of_rows():
    assert draft.MAX_PASSAGES == vocabulary.MAX_PASSAGES
    assert draft.MAX_PASSAGE_LENGTH == vocabulary.MAX_PASSAGE_TEXT
    assert draft.MAX_IMPORT_BYTES == vocabulary.MAX_IMPORT_BYTES
    assert draft.MAX_TITLE_LENGTH == vocabulary.MAX_TITLE
    assert MAX_RESPONSE_TITLE == vocabulary.MAX_RESPONSE_TITLE


def test_every_body_that_may_be_posted_can_be_rendered():
    assert MAX_MARKDOWN_LENGTH >= vocabulary.MAX_BODY
