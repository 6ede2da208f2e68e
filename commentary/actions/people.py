"""What people do with their own accounts, and administrators with roles and unclaimed authors."""

import zoneinfo
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.erasure import blank_user
from accounts.mail_addresses import is_confirmed_elsewhere, set_verified_address
from accounts.models import User
from accounts.names import (
    clean_user_name,
    unclaimed_user_name,
    user_name_key,
    validate_user_name,
)
from commentary.actions import fragments
from commentary.actions.ledger import record, rename_subject
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_articles_of
from commentary.actions.storing import draw_authors_again
from commentary.errors import Conflict, InvalidInput
from commentary.models import Annotation, Article, Byline, Case, Decision, Message
from commentary.permissions import Viewer, demand, may_manage_people
from commentary.queries.people import find_person, find_self
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import (
    MAX_BIO,
    MAX_NAME,
    Role,
)


def edit_profile(viewer: Viewer, *, display_name: str, bio: str, time_zone: str) -> User:
    """Change the viewer's own profile; responses show the new name at once. Recorded.

    Counted with edits, since a new name renders all that the person wrote again.
    """
    name, about = clean_text(display_name), clean_body(bio)
    said: dict[str, list[str]] = {}
    if len(name) > MAX_NAME:
        said["display_name"] = [_("At most %(n)s characters.") % {"n": MAX_NAME}]
    if len(about) > MAX_BIO:
        said["bio"] = [_("At most %(n)s characters.") % {"n": MAX_BIO}]
    if time_zone and time_zone not in zoneinfo.available_timezones():
        said["time_zone"] = [_("Choose a time zone from the list.")]
    if said:
        raise InvalidInput(_("The profile was not saved."), fields=said)
    count_deed(viewer, "edit")
    with transaction.atomic():
        person = find_self(viewer)
        renamed = person.display_name != name
        if renamed:
            # Before the row of the person, as everybody locks them.
            lock_articles_of(person)
        person.display_name, person.bio, person.time_zone = name, about, time_zone
        person.save(update_fields=["display_name", "bio", "time_zone"])
        if renamed:
            draw_person_again(person)
        record(viewer, "edit_profile", "person", person.username)
    return person


def draw_person_again(person: User) -> None:
    """Render anew all fragments that show ``person``, and move their articles' versions on.

    That is their own responses, those that reply to them past the drawn depth, the critiques they
    answered, and the corrections they settled.
    """
    articles = lock_articles_of(person)
    rows = fragments.load_for_rendering().filter(
        pk__in=Annotation.objects.filter(author=person)
        .values("pk")
        .union(
            Annotation.objects.filter(parent__author=person).values("pk"),
            Annotation.objects.filter(answer__author=person).values("pk"),
            Annotation.objects.filter(settlement__by=person).values("pk"),
        )
    )
    for response in fragments.render_again(rows):
        response.save(update_fields=fragments.FRAGMENT_FIELDS)
    Article.objects.filter(pk__in=articles).update(version=F("version") + 1)


def grant_role(viewer: Viewer, username: str, role: str, *, reason: str = "") -> User:
    """Give a member a role on the site. Administrators. Recorded with before and after."""
    return _set_role(viewer, username, role, reason=reason, granted=True)


def revoke_role(viewer: Viewer, username: str, role: str, *, reason: str = "") -> User:
    """Take a role from a member. Administrators; the last administrator stays. Recorded."""
    return _set_role(viewer, username, role, reason=reason, granted=False)


def hand_over(viewer: Viewer, unclaimed: str, member: str) -> User:
    """Make the responses and bylines of an unclaimed person those of a member.

    Administrators, who have made sure that the two are the same. Cases go with the responses. The
    unclaimed person is gone afterwards; where decisions, which nobody changes, name them, a row
    without a name remains. Recorded.
    """
    demand(may_manage_people(viewer), _("Only administrators hand over unclaimed people."))
    with transaction.atomic():
        source, heir = find_person(viewer, unclaimed), find_person(viewer, member)
        if not source.is_unclaimed:
            raise Conflict(_("%(name)s is not unclaimed.") % {"name": source.name})
        if heir.is_unclaimed:
            raise InvalidInput(_("Choose a member who can log in."), fields={"member": [member]})
        lock_articles_of(source, heir)
        taken = Byline.objects.filter(person=heir).values("article_id")
        if Byline.objects.filter(person=source, article_id__in=taken).exists():
            raise Conflict(_("Both stand in the byline of one article. Mend that first."))
        Annotation.objects.filter(author=source).update(author=heir)
        Case.objects.filter(author=source).update(author=heir)
        Message.objects.filter(person=source).update(person=heir)
        named = list(Byline.objects.filter(person=source).values_list("article_id", flat=True))
        Byline.objects.filter(person=source).update(person=heir)
        for article in Article.objects.filter(pk__in=named):
            draw_authors_again(article, [heir.pk])
        draw_person_again(heir)
        before = {"unclaimed": source.username, "name": source.name}
        rename_subject(source.username, heir.username)
        _let_go(source)
        record(viewer, "hand_over", "person", heir.username, before=before)
    return heir


def _let_go(source: User) -> None:
    """Delete the unclaimed person who was handed over, or blank the row that decisions name."""
    if Decision.objects.filter(person=source).exists():
        blank_user(source)
    else:
        source.delete()


def make_member(
    viewer: Viewer, username: str, *, email: str, display_name: str, password: str
) -> User:
    """Make a member who can log in: tasks of the system only (commands, the sample). Recorded.

    ``email``, when there is one, counts as confirmed, since the operator vouches for it.
    """
    demand(bool(viewer.system), _("People sign up themselves."))
    name, shown = clean_user_name(username), clean_text(display_name)
    said = _faults_of_member(username, email, shown)
    if said:
        raise InvalidInput(" ".join(chain.from_iterable(said.values())), fields=said)
    with transaction.atomic():
        person = User.objects.create_user(username=name, password=password, display_name=shown)
        if email:
            set_verified_address(person, email)
        record(viewer, "make_member", "person", person.username)
    return person


def _faults_of_member(username: str, email: str, display_name: str) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    try:
        validate_user_name(username)
    except ValidationError as error:
        said["username"] = list(error.messages)
    if _is_known(clean_user_name(username)):
        said["username"] = [_("This name is taken, or looks like one that is.")]
    if len(display_name) > MAX_NAME:
        said["display_name"] = [_("At most %(n)s characters.") % {"n": MAX_NAME}]
    if email:
        try:
            User._meta.get_field("email").run_validators(email)
        except ValidationError:
            said["email"] = [_("Write the address as name@example.org.")]
        else:
            if is_confirmed_elsewhere(email):
                said["email"] = [_("Somebody has this address already.")]
    return said


def make_unclaimed(viewer: Viewer, name: str) -> User:
    """Return a new unclaimed person shown as ``name``, who cannot log in. Recorded."""
    names = (unclaimed_user_name(name, number=number) for number in count(1))
    username = next(each for each in names if not _is_known(each))
    person = User.objects.create_user(
        username=username, display_name=name, is_unclaimed=True, is_active=False
    )
    record(viewer, "make_unclaimed", "person", person.username)
    return person


def _is_known(username: str) -> bool:
    return User.objects.filter(username_key=user_name_key(username)).exists()


def _set_role(viewer: Viewer, username: str, role: str, *, reason: str, granted: bool) -> User:
    demand(may_manage_people(viewer), _("Only administrators give and take roles."))
    if role not in Role.values:
        said = _("Choose editor, moderator or administrator.")
        raise InvalidInput(said, fields={"role": [said]})
    with transaction.atomic():
        person = find_person(viewer, username)
        if person.is_unclaimed:
            raise Conflict(_("An unclaimed person cannot log in and takes no role."))
        _lock_roles(person)
        person.refresh_from_db()
        before = sorted(person.roles)
        after = sorted({*before, role} if granted else {*before} - {role})
        if before == after:
            return person
        if role == Role.ADMINISTRATOR and not granted:
            demand_another_administrator(person)
        person.roles = after
        person.save(update_fields=["roles"])
        record(
            viewer,
            "grant_role" if granted else "revoke_role",
            "person",
            person.username,
            before={"roles": before},
            after={"roles": after},
            reason=reason,
        )
    return person


def demand_another_administrator(person: User) -> None:
    """Raise :class:`Conflict` when ``person`` is the only administrator left."""
    _lock_roles(person)
    if Role.ADMINISTRATOR not in person.roles:
        return
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    if not any(Role.ADMINISTRATOR in roles for roles in others.values_list("roles", flat=True)):
        raise Conflict(_("Somebody has to remain administrator. Give the role to another first."))


def _lock_roles(person: User) -> None:
    """Lock ``person`` and all who have a role, so that two cannot take the last one's at once."""
    rows = User.objects.select_for_update(no_key=True).filter(~Q(roles=[]) | Q(pk=person.pk))
    list(rows.order_by("pk").values_list("pk", flat=True))
