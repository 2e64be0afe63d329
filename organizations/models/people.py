"""People, their memberships, one-time codes, delegated roles and tokens. Identity tables: the written exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.constraints import both_or_neither, in_order, not_blank, one_of
from core.fields import TenantField, TenantForeignKey
from core.ids import uuid7
from core.models import TenantModel, person_key
from organizations.roles import Role

if TYPE_CHECKING:
    from core.errors import Text


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser):
    """One account of one person; rights come from memberships alone. Readable by key, belongs to no tenant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    is_platform_operator = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    session_epoch = models.PositiveIntegerField(default=0)
    """Raised to end every session of this person at the next request."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints = [not_blank("username", name="organizations_person_has_a_username")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.disabled_at is None

    @property
    def person_id(self) -> Any:
        return self.pk

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session holds while neither the password nor ``session_epoch`` has changed since it was opened."""
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac("organizations.session", value, secret=secret, algorithm="sha256").hexdigest()


class MembershipManager(models.Manager["Membership"]):
    """Unscoped on purpose: a person's memberships are read before a tenant is known, under the policy of the table."""


class Membership(models.Model):
    """A person's role for a unit of a tenant, from a moment to a moment, granted by somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = TenantField()
    person = person_key(related_name="memberships")
    unit = TenantForeignKey("organizations.Unit", related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = person_key(null=True)
    ended_by = person_key(null=True)

    objects = MembershipManager()

    class Meta:
        constraints = [
            one_of("role", Role, name="organizations_membership_role"),
            in_order("valid_from", "valid_to", name="organizations_membership_period"),
            models.UniqueConstraint(
                fields=["tenant", "person", "unit", "role"],
                condition=Q(valid_to__isnull=True),
                name="organizations_membership_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "tenant"], name="organizations_member_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Posting(TenantModel):
    """A person's place in a unit: the account belongs to this government. It grants nothing; roles are memberships.

    So the system administrator makes accounts and the security administrator gives roles (三员分立).
    """

    person = person_key(related_name="postings")
    unit = TenantForeignKey("organizations.Unit", related_name="postings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    posted_by = person_key(null=True)
    ended_by = person_key(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            in_order("since", "until", name="organizations_posting_period"),
            models.UniqueConstraint(
                fields=["tenant", "person", "unit"],
                condition=Q(until__isnull=True),
                name="organizations_posting_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit_id}"


class Invitation(models.Model):
    """A one-time code by which a person takes an account or a new password; shown once, stored hashed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = person_key(related_name="invitations")
    tenant_number = models.BigIntegerField()
    """Whose chain records that the code was used: the inviting tenant, or the platform (0)."""
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = person_key(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [in_order("made_at", "expires_at", name="organizations_invitation_expires_later")]

    def __str__(self) -> str:
        return str(self.person_id)


class RoleDelegation(TenantModel):
    """The security administrator lets the manager of a unit give one role to the people of that unit."""

    unit = TenantForeignKey("organizations.Unit", models.CASCADE, related_name="delegations")
    role = models.CharField(max_length=30, choices=Role.choices)
    delegated_at = models.DateTimeField()
    delegated_by = person_key()

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("role", Role, name="organizations_delegation_role"),
            models.UniqueConstraint(fields=["tenant", "unit", "role"], name="organizations_delegation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.role}"


class Ability(models.TextChoices):
    """What a token may be used for, never more than its owner may."""

    READ = "read", _("reading data")
    WRITE = "write", _("writing data")


class Token(models.Model):
    """A key for other systems: one tenant, listed abilities, an expiry; only prefix and hash are stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = TenantField()
    person = person_key(related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    abilities = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = person_key(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            in_order("made_at", "expires_at", name="organizations_token_expires_later"),
            both_or_neither("revoked_at", "revoked_by", name="organizations_token_revoked_by_somebody"),
            models.CheckConstraint(
                name="organizations_token_has_abilities",
                condition=Q(abilities__isnull=False, abilities__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ability_labels(self) -> list[Text]:
        return [Ability(one).label for one in self.abilities]
