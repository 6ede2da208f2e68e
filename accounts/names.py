"""Which names a member may take, and when two names count as one.

A name is judged after NFKC, so full-width letters and ligatures are read as the plain
letters they show. The sentences are meant for the person choosing the name.
"""

import unicodedata
from typing import Any

import regex
from confusable_homoglyphs import categories, confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 2
LONGEST = 40
UNCLAIMED_MARK = "~"
ERASED_PREFIX = "erased-"

_RESERVED_WORDS = """
    about abuse account accounts admin administration administrator administrators all anonymous
    api article articles author bot commentary contact critique debate deleted desk editor editors
    erased everybody everyone feed feeds help here home info keys legal login logout mail mailer
    me member members moderation moderator moderators mods news nobody noreply null official
    operator owner password people postmaster preview privacy responses root search security
    settings signin signup signout site staff static status superuser support sysadmin system team
    terms undefined unclaimed unknown user users webmaster withdrawn www you
"""
RESERVED = frozenset(_RESERVED_WORDS.split())

# Letters of other alphabets that a reader takes for a Latin one, in capitals or in small
# letters, and the Latin letter. Kept here and not read from a library: what is derived from it
# stands in the database, and must not change when a package does.
_LOOKALIKES = str.maketrans(
    "авеёіїјкмнопрсԁԛѕтуүԝхһӏ" + "αβειηικμνορτυχγω",
    "abeeiijkmhonpcdqstyywxhl" + "abeinikmvoptyxyw",
)

_ALLOWED = regex.compile(r"[\p{L}\p{M}0-9._-]+")
_INVISIBLE = regex.compile(r"[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]")
_TOO_MANY_MARKS = regex.compile(r"\p{M}{4}")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}0-9]")
_SEPARATORS = regex.compile(r"[._-]")

# Writing systems that truly use several scripts together (Unicode UTS 39, section 5.1).
_SCRIPTS_TOGETHER = (
    {"HAN", "HIRAGANA", "KATAKANA"},
    {"HAN", "HANGUL"},
    {"HAN", "BOPOMOFO"},
)


def clean_user_name(name: str) -> str:
    """The form in which a name is kept: NFKC, without white space around it."""
    return unicodedata.normalize("NFKC", name).strip()


def user_name_key(name: str) -> str:
    """What two names share when a reader could take one for the other; unique among people.

    NFKC and casefold (twice, since each can undo the other), then the letters of other
    alphabets that look like Latin ones.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return unicodedata.normalize("NFKC", folded.casefold()).translate(_LOOKALIKES)


def validate_user_name(name: str) -> None:
    """Raises ValidationError with one clear sentence if a member may not have this name.

    Says nothing of whether the name is taken: only the database knows.
    """
    problem = _find_problem(name)
    if problem:
        code, sentence = problem
        raise ValidationError(sentence, code=code)


USER_NAME_VALIDATORS = [validate_user_name]


def display_name_of(user: Any) -> str:
    """How the log-in pages call a person."""
    return user.name


def unclaimed_user_name(display_name: str, *, number: int) -> str:
    """A name for a person who was imported and has no log-in: `bob-jacobson~1`.

    No member's name holds the mark, so an import can never take a name from a member.
    """
    words = regex.findall(r"[\p{L}\p{M}0-9]+", clean_user_name(display_name).casefold())
    stem = "-".join(words)[:80].strip("-") or "person"
    return f"{stem}{UNCLAIMED_MARK}{number}"


def is_erased_name(username: str) -> bool:
    """Whether this is the name that an erased account is left with; no member can choose it."""
    return username.startswith(ERASED_PREFIX)


def _find_problem(raw: str) -> tuple[str, str] | None:
    if _INVISIBLE.search(raw):
        return "invisible", _("Please leave out spaces and invisible characters.")
    name = clean_user_name(raw)
    if not SHORTEST <= len(name) <= LONGEST:
        return "length", _("Please choose a name of %(shortest)d to %(longest)d characters.") % {
            "shortest": SHORTEST,
            "longest": LONGEST,
        }
    if not _ALLOWED.fullmatch(name) or _TOO_MANY_MARKS.search(name):
        return "characters", _(
            "A name may hold letters, the digits 0 to 9, dots, dashes and underscores."
        )
    if not _is_well_joined(name):
        return "ends", _(
            "A name begins and ends with a letter or digit, and dots, dashes and underscores "
            "stand one at a time."
        )
    if _mixes_scripts(name):
        return "scripts", _("Please keep to the letters of one alphabet.")
    if _is_reserved(name):
        return "reserved", _("This name is kept for the site itself. Please choose another.")
    return None


def _is_well_joined(name: str) -> bool:
    parts = _SEPARATORS.split(name)
    return all(part and _LETTER_OR_DIGIT.match(part[0]) for part in parts)


def _mixes_scripts(name: str) -> bool:
    scripts = {categories.alias(letter) for letter in name} - {"COMMON", "INHERITED"}
    return len(scripts) > 1 and not any(scripts <= system for system in _SCRIPTS_TOGETHER)


def _is_reserved(name: str) -> bool:
    return user_name_key(name).startswith(ERASED_PREFIX) or bool(
        {_outline(name), _outline(user_name_key(name))} & _RESERVED_OUTLINES
    )


def _outline(name: str) -> str:
    """How a name looks at a glance, for the reserved names only: far coarser than the key."""
    bare = unicodedata.normalize("NFD", _SEPARATORS.sub("", name))
    latin = "".join(_latin_twin(letter) for letter in bare if not unicodedata.combining(letter))
    plain = latin.casefold().replace("rn", "m").replace("vv", "w")
    return plain.translate(str.maketrans("013457i|", "oleastll"))


def _latin_twin(letter: str) -> str:
    if letter.isascii():
        return letter
    twins = confusables.is_confusable(letter, preferred_aliases=[], greedy=True) or []
    for twin in (twin["c"] for found in twins for twin in found["homoglyphs"]):
        if twin.isascii() and twin.isalnum():
            return twin
    return letter


_RESERVED_OUTLINES = frozenset(_outline(name) for name in RESERVED)
