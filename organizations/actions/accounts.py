"""The account of a person: taken with a one-time code, its password changed, its sessions ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.decisions import Capacity
from core.errors import BadInput, Finding
from core.scope import Scope, tenant_scope
from ledger.actions import record
from organizations.errors import CodeNotValid, NameTaken
from organizations.models import Invitation, Person
from organizations.rules import PENDING_MARK, is_username

SELF = Capacity("self")


def _invitation(digest: str, at: datetime, *, lock: bool) -> Invitation:
    rows = Invitation.objects.select_related("person").filter(
        code_hash=digest, used_at=None, expires_at__gt=at, person__disabled_at=None
    )
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise CodeNotValid
    return row


def person_of_code(*, digest: str, at: datetime) -> Person:
    """Whose account the code with this digest (``rules.code_hash``) opens; raises ``CodeNotValid`` when it is wrong, used or expired."""
    return _invitation(digest, at, lock=False).person


def is_pending(person: Person) -> bool:
    return person.username.startswith(PENDING_MARK)


@transaction.atomic
def take_account(*, digest: str, username: str, display_name: str, password: str, at: datetime) -> Person:
    """The holder of a one-time code chooses name and password, or a new password for an account taken before.

    The code is used up; all earlier sessions of the account end.
    """
    invitation = _invitation(digest, at, lock=True)
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    findings = []
    if is_pending(person):
        person.display_name = display_name.strip() or person.display_name
        if not is_username(username):
            findings.append(
                Finding(
                    "username",
                    _("3 to 60 letters, digits, Chinese characters, dots or hyphens."),
                    where="username",
                )
            )
        elif Person.objects.filter(username__iexact=username).exclude(pk=person.pk).exists():
            raise NameTaken
        person.username = username
    findings += _password_findings(password, person)
    if findings:
        raise BadInput(findings=findings)
    person.set_password(password)
    person.session_epoch += 1
    try:
        with transaction.atomic():
            person.save(update_fields=["username", "display_name", "password", "session_epoch"])
    except IntegrityError as error:
        raise NameTaken from error
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    with tenant_scope(Scope(tenant_id=invitation.tenant_number, person_id=person.pk)):
        record("organizations.account_taken", actor=person, capacity=SELF, at=at, subject=person)
    return person


@transaction.atomic
def change_password(
    *, person_id: UUID, present: str, password: str, at: datetime, tenant_number: int
) -> Person:
    """A new password; every other session of the person ends. ``tenant_number`` is the chain that records it."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if not person.check_password(present):
        raise BadInput(findings=[Finding("present", _("This is not the present password."), where="present")])
    findings = _password_findings(password, person)
    if findings:
        raise BadInput(findings=findings)
    person.set_password(password)
    person.session_epoch += 1
    person.save(update_fields=["password", "session_epoch"])
    with tenant_scope(Scope(tenant_id=tenant_number, person_id=person.pk)):
        record("organizations.password_changed", actor=person, capacity=SELF, at=at, subject=person)
    return person


@transaction.atomic
def end_sessions(*, person_id: UUID) -> Person:
    """Sign out everywhere: every session of the person is dead at its next request."""
    person = Person.objects.select_for_update().get(pk=person_id)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    return person


def _password_findings(password: str, person: Person) -> list[Finding]:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        return [Finding("password", " ".join(error.messages), where="password")]
    return []
