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
    """What became of a quote in a revision, compared with the words that its author chose."""

    PLACED = "placed", _("Stays")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Its words changed")
    REVIVED = "revived", _("Its words came back")
    ORPHAN = "orphan", _("Its words are gone")


class AnchorMethod(TextChoices):
    """How it was found where a quote stands in a revision."""

    SELECTED = "selected", _("Selected by its author")
    ALIGNED = "aligned", _("Carried from an earlier revision")
    MOVED = "moved", _("Moved by a moderator")
    CONFIRMED = "confirmed", _("Confirmed by a person")
    REATTACHED = "reattached", _("Re-attached by a person")
    LEFT = "left", _("Left without words by a person")


# Where a person said that the quote stands there: later revisions are compared with these.
CONFIRMED_METHODS = (
    AnchorMethod.SELECTED,
    AnchorMethod.MOVED,
    AnchorMethod.CONFIRMED,
    AnchorMethod.REATTACHED,
)
# Where a person said anything of it.
SPOKEN_METHODS = (*CONFIRMED_METHODS, AnchorMethod.LEFT)


class AnchorDeed(TextChoices):
    """What an editor decides of a quote that a revision moves or changes."""

    CONFIRM = "confirm", _("It stands there")
    REATTACH = "reattach", _("It stands elsewhere")
    LEAVE = "leave", _("Its words are gone")


class SettlementOutcome(TextChoices):
    """How a correction ended."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Scope(TextChoices):
    """What an API token is good for."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class Sort(TextChoices):
    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    MOST_REPLIED = "most-replied", _("Most replied")


class CaseState(TextChoices):
    """Where an item of the queue is. A claim that has run out counts as open."""

    OPEN = "open", _("Open")
    CLAIMED = "claimed", _("Claimed")
    ESCALATED = "escalated", _("Escalated")
    DECIDED = "decided", _("Decided")
    MOOT = "moot", _("Closed: nothing left to decide")


# Cases that somebody still has to decide.
ACTIVE_CASES = (CaseState.OPEN, CaseState.CLAIMED, CaseState.ESCALATED)


class CaseReason(TextChoices):
    """Why a response is in the queue. Several may hold; the gravest one is the case's own."""

    LEGAL = "legal", _("A legal notice")
    FLAGGED = "flagged", _("Flagged by readers")
    AUTO_HIDDEN = "auto_hidden", _("Hidden by the weight of flags")
    OPENED = "opened", _("Opened by a moderator")
    RESUBMITTED = "resubmitted", _("Sent in again after a removal")
    WORDS = "words", _("A word or a pattern")
    LINKS = "links", _("More links than allowed")
    LENGTH = "length", _("Its length")
    REPEAT = "repeat", _("Much like an earlier response")
    CHECKER = "checker", _("The external checker")
    NEWCOMER = "newcomer", _("A new person")
    SANCTION = "sanction", _("Everything by this person waits")
    POLICY = "policy", _("Everything waits here")
    BROKEN = "broken", _("A rule could not be tried")


# What comes first in the queue: less is sooner.
CASE_PRIORITY = {
    CaseReason.LEGAL: 0,
    CaseReason.FLAGGED: 1,
    CaseReason.AUTO_HIDDEN: 1,
    CaseReason.OPENED: 1,
}
ORDINARY_PRIORITY = 2
ESCALATED_PRIORITY = 0


class Outcome(TextChoices):
    """What a decision decides."""

    APPROVE = "approve", _("Let it appear")
    KEEP = "keep", _("Keep it")
    REMOVE = "remove", _("Remove it")
    HIDE = "hide", _("Hide it while it is reviewed")
    COLLAPSE = "collapse", _("Fold it as off topic")
    RESTORE = "restore", _("Restore it")
    WARN = "warn", _("Warn the person")
    HOLD_ALL = "hold_all", _("Hold all that the person posts")
    SUSPEND = "suspend", _("Suspend the person")
    BAN = "ban", _("Ban the person")
    LIFT = "lift", _("Lift the measure")
    UPHOLD = "uphold", _("Appeal: the decision stands")
    OVERTURN = "overturn", _("Appeal: the decision is reversed")
    CHANGE = "change", _("Appeal: the decision is changed")
    DISMISS = "dismiss", _("Appeal: not admissible")
    UNDO = "undo", _("Taken back at once")


# Decisions that restrict somebody: none of them stands without a statement of reasons.
RESTRICTING = (
    Outcome.REMOVE,
    Outcome.HIDE,
    Outcome.COLLAPSE,
    Outcome.WARN,
    Outcome.HOLD_ALL,
    Outcome.SUSPEND,
    Outcome.BAN,
)


class Ground(TextChoices):
    """What a statement of reasons rests on."""

    RULE = "rule", _("A rule of this site")
    LAW = "law", _("The law")


class Detection(TextChoices):
    """What drew attention to the response."""

    OWN = "own", _("A moderator's own reading")
    FLAG = "flag", _("Flags by readers")
    NOTICE = "notice", _("A legal notice")
    SCREENING = "screening", _("Automated screening")


class FlagKind(TextChoices):
    FLAG = "flag", _("Flag")
    NOTICE = "notice", _("Legal notice")


class FlagReason(TextChoices):
    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("An attack on a person or a group")
    PRIVATE = "private", _("Private data of somebody")
    OFF_TOPIC = "off_topic", _("Off topic")
    DECEPTION = "deception", _("Invented or misleading")
    COPYING = "copying", _("Somebody else's words or pictures")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Something else")


class FlagState(TextChoices):
    """How a flag or a legal notice ended, as its reporter is told."""

    OPEN = "open", _("Received")
    AGREED = "agreed", _("We acted on it")
    DISAGREED = "disagreed", _("We did not act on it")
    MOOT = "moot", _("The response was taken back before we decided")


class AppealState(TextChoices):
    FILED = "filed", _("Filed")
    ASSIGNED = "assigned", _("Assigned")
    UPHELD = "upheld", _("The decision stands")
    OVERTURNED = "overturned", _("The decision was reversed")
    CHANGED = "changed", _("The decision was changed")
    INADMISSIBLE = "inadmissible", _("Not admissible")


OPEN_APPEALS = (AppealState.FILED, AppealState.ASSIGNED)


class SanctionKind(TextChoices):
    WARN = "warn", _("Warning")
    HOLD_ALL = "hold_all", _("Everything waits")
    SUSPEND = "suspend", _("Suspended")
    BAN = "ban", _("Banned")


# Measures that let a person say nothing where they hold.
SHUTTING_OUT = (SanctionKind.SUSPEND, SanctionKind.BAN)


class RuleKind(TextChoices):
    WORD = "word", _("Word")
    PATTERN = "pattern", _("Pattern")


class RuleEffect(TextChoices):
    """What happens to a response that a rule of screening catches."""

    NUDGE = "nudge", _("Ask the writer to look again")
    HOLD = "hold", _("Hold it for a moderator")
    REFUSE = "refuse", _("Refuse it")


class NoticeKind(TextChoices):
    """What a person is told. The sentence of each stands in templates/notices."""

    WAITING = "waiting", _("Your response waits")
    DECISION = "decision", _("A decision on your response")
    APPROVED = "approved", _("Your response appears")
    SANCTION = "sanction", _("A measure on your account")
    FLAG = "flag", _("What became of your flag")
    MESSAGE = "message", _("A message of the moderators")
    APPEAL = "appeal", _("Your appeal")
    FEATURED = "featured", _("An editors' pick")
    CURATED = "curated", _("Your response was moved or merged")
    CORRECTION = "correction", _("Your correction")
    ORPHANED = "orphaned", _("The words that you spoke of are gone")


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
# A whole text as an editor writes it.
MAX_TEXT = 1_000_000
# Quotes of one revision that wait for a decision, as the desk lists them at once.
REVIEW_ROWS = 50
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

# Moderation. Texts in characters, times in seconds unless the name says otherwise.
MAX_STATEMENT = 5_000
# What readers see in the place of a response that was removed.
MAX_PUBLIC_REASON = 200
MAX_FLAG_TEXT = 5_000
MAX_LAW = 500
MAX_APPEAL = 10_000
MAX_MESSAGE = 5_000
MAX_REASON = 1_000
MAX_RULE = 300
MAX_RULES = 500
MAX_BULK = 100
MAX_SLOW = 86_400
# Editors' picks of one article: the page that shows them is everybody's.
MAX_PICKS = 12
MAX_LOCK_DAYS = 3_650
QUEUE_ROWS = 50
APPEAL_DAYS = 183
MIN_JUDGED_FLAGS = 5
MAX_FLAG_WEIGHT = 2.0
MIN_FLAG_WEIGHT = 0.2
