"""Words and limits that every layer shares: kinds, states, roles, lengths.

A limit stands here once and is read by models (column width), actions (the check that counts)
and doors (form attributes, API schema). Those that reading a file needs too are the draft's own,
since text work knows nothing of what is stored.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commentary.text import draft


class Role(TextChoices):
    """What a person may do on the whole site. The author of an article is named by its byline."""

    EDITOR = "editor", _("Editor")
    MODERATOR = "moderator", _("Moderator")
    ADMINISTRATOR = "administrator", _("Administrator")


class ArticleState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class CommentPolicy(TextChoices):
    OPEN = "open", _("Open: responses appear at once")
    HELD = "held", _("Held: responses wait for a moderator")
    CLOSED = "closed", _("Closed: no new responses")


class RevisionState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class PassageKind(TextChoices):
    PARAGRAPH = "paragraph", _("Paragraph")
    HEADING = "heading", _("Heading")
    DATED_ENTRY = "dated_entry", _("Dated entry")
    QUOTATION = "quotation", _("Quotation")
    LIST_ITEM = "list_item", _("List item")
    CAPTION = "caption", _("Caption")
    CREDIT = "credit", _("Credit")
    AUTHOR_NOTE = "author_note", _("Note on the author")
    FIGURE = "figure", _("Figure")


class ResponseKind(TextChoices):
    COMMENT = "comment", _("Comment")
    CRITIQUE = "critique", _("Critique")
    QUESTION = "question", _("Question")
    CORRECTION = "correction", _("Correction")
    NOTE = "note", _("Private note")
    REPLY = "reply", _("Reply")


# What a reader may choose when answering an article; a reply only ever answers a response.
ROOT_KINDS = (
    ResponseKind.COMMENT,
    ResponseKind.CRITIQUE,
    ResponseKind.QUESTION,
    ResponseKind.CORRECTION,
    ResponseKind.NOTE,
)


class ResponseState(TextChoices):
    HELD = "held", _("Waiting for a moderator")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("Hidden while reviewed")
    REMOVED = "removed", _("Removed by a moderator")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    ERASED = "erased", _("Erased")


# States that keep their place in a thread although the words are gone.
TOMBSTONES = (ResponseState.REMOVED, ResponseState.WITHDRAWN, ResponseState.ERASED)


class Challenge(TextChoices):
    """What about a claim a critique disputes."""

    FACT = "fact", _("Fact: it is not so")
    INFERENCE = "inference", _("Inference: it does not follow")
    DEFINITION = "definition", _("Definition: the word is bent")
    VALUE = "value", _("Value: it is so, and it is wrong to want it")
    OMISSION = "omission", _("Omission: something that matters is left out")
    SOURCE = "source", _("Source: the evidence does not carry it")


class AnchorState(TextChoices):
    PLACED = "placed", _("Placed")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Changed")
    ORPHAN = "orphan", _("Orphan")


class Scope(TextChoices):
    """What an API token is good for."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class Sort(TextChoices):
    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    MOST_REPLIED = "most-replied", _("Most replied")


KEY_LENGTH = 12

MAX_SLUG = 100
MAX_TITLE = draft.MAX_TITLE_LENGTH
MAX_STANDFIRST = 1_000
MAX_DATELINE = 200
MAX_DATE = 40
MAX_SUBJECT = 80
MAX_SUBJECTS = 20
MAX_BYLINES = 20
MAX_URL = 2_000
MAX_LICENCE = 300
MAX_LANGUAGE = 35
MAX_PASSAGES = draft.MAX_PASSAGES
MAX_PASSAGE_TEXT = draft.MAX_PASSAGE_LENGTH
MAX_REVISION_NOTE = 2_000
MAX_IMPORTED_RESPONSES = 2_000
MAX_IMPORT_BYTES = draft.MAX_IMPORT_BYTES

MAX_RESPONSE_TITLE = 200
MAX_BODY = 10_000
MAX_TAG = 40
MAX_TAGS = 10
MAX_TARGETS = 10
MAX_TARGET_PASSAGES = 40
MAX_EVIDENCE = 10
MAX_EVIDENCE_QUOTE = 2_000
MAX_WOULD_CHANGE = 2_000
# How often a response may be edited: its history is read, and compared, as a whole.
MAX_VERSIONS = 100
MAX_PROPOSED = 20_000
MAX_CLIENT_KEY = 64

MAX_TOKEN_NAME = 80
MAX_TOKEN_DAYS = 365
DEFAULT_TOKEN_DAYS = 90
MAX_TOKENS = 20

MAX_NAME = 300
MAX_BIO = 2_000

DRAWN_DEPTH = 4
PAGE_TURNS = 20
BRANCH_TURNS = 20
REPLIES_SHOWN = 8
CARDS_SHOWN = 5
