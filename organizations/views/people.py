"""Pages and doors of people, roles, delegations, calendars and tokens."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.clock import local_date
from core.decisions import Decision
from core.errors import Missing
from organizations import forms, permissions, queries
from organizations.actions import calendars, memberships, people, tokens
from organizations.models import (
    CalendarYear,
    Membership,
    Person,
    Posting,
    RoleDelegation,
    TenantCalendarDay,
    TenantCalendarYear,
    Token,
    Unit,
)
from organizations.views.base import AdminDoor

PER_PAGE = 50


def person_list(request: HttpRequest) -> HttpResponse:
    """All accounts for the two administrators; for everybody else the people of the own units."""
    actor = request.actor
    whole = permissions.can_see_people(actor)
    rows = queries.people()
    if not whole:
        rows = rows.filter(memberships__in=queries.memberships().filter(unit_id__in=actor.units())).distinct()
    rows = rows.prefetch_related(
        Prefetch(
            "memberships", queries.memberships().filter(queries.valid_at(request.at)), to_attr="roles_now"
        ),
        Prefetch("postings", Posting.objects.filter(until=None).select_related("unit"), to_attr="posted_now"),
    )
    managed = Unit.objects.filter(pk__in=permissions.managed_units(actor)).order_by("name")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "administer": permissions.can_administer(actor),
        "secure": permissions.can_secure(actor),
        "own_id": actor.person_id,
        "managed": managed,
        "managed_ids": {unit.pk for unit in managed},
    }
    return render(request, "organizations/person_list.html", context)


def calendar(request: HttpRequest) -> HttpResponse:
    """The national years, the tenant's word on them, and its own days."""
    permissions.can_see_organization(request.actor).require()
    own = {row.year: row for row in TenantCalendarYear.objects.all()}
    years = [(year, own.get(year.year)) for year in CalendarYear.objects.order_by("-year")]
    context = {
        "years": years,
        "extra": [row for year, row in sorted(own.items()) if year not in {one.year for one, _own in years}],
        "days": TenantCalendarDay.objects.order_by("-date"),
        "administer": permissions.can_administer(request.actor),
        "this_year": local_date(request.at).year,
    }
    return render(request, "organizations/calendar.html", context)


def token_list(request: HttpRequest) -> HttpResponse:
    """The own tokens; the security administrator sees all of the tenant."""
    rows = Token.objects.filter(tenant_id=request.tenant.pk).select_related("person").order_by("-made_at")
    if not permissions.can_secure(request.actor):
        rows = rows.filter(person_id=request.actor.person_id)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_make": permissions.can_make_token(request.actor),
    }
    return render(request, "organizations/token_list.html", context)


class _PeopleDoor(AdminDoor):
    home = "person-list"

    def person(self) -> Person:
        person = queries.people().filter(pk=self.kwargs["person_id"]).first()
        if person is None:
            raise Missing
        return person

    def membership(self) -> Membership:
        row = queries.memberships().filter(pk=self.kwargs["membership_id"]).first()
        if row is None:
            raise Missing
        return row

    def unit(self) -> Unit:
        row = Unit.objects.filter(pk=self.kwargs["unit_id"]).first()
        if row is None:
            raise Missing
        return row

    def code_page(self, result: Any) -> HttpResponse:
        context = {
            "title": self.title,
            "codes": [("", result.person, result.code)],
            "back_url": self.success_url(None, None),
        }
        return render(self.request, "organizations/codes_shown.html", context)

    @staticmethod
    def with_code(result: Any) -> dict[str, Any]:
        return {"id": str(result.person.pk), "name": result.person.display_name, "code": result.code}


class InvitePerson(_PeopleDoor):
    """Make an account in a unit; the one-time code is shown once."""

    name = "person-invite"
    title = _("Invite a person")
    explanation = _(
        "The code is shown once, on the next page. Roles are given by the security administrator."
    )
    form_class = forms.InviteForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return people.invite_person(
            unit_id=data["unit"].pk, display_name=data["display_name"], actor=self.actor, at=at
        )

    def shown_once(self, subject: Any, result: Any) -> HttpResponse:
        return self.code_page(result)

    def represent(self, result: Any) -> dict[str, Any]:
        return self.with_code(result)


class RenewCode(_PeopleDoor):
    """A new one-time code, with which the person sets a new password."""

    name = "person-code"
    title = _("Give a new one-time code")
    explanation = _("All sessions of this person end now.")

    def find(self) -> Person:
        return self.person()

    def perform(self, subject: Person, data: dict[str, Any], *, at: Any) -> Any:
        return people.renew_code(person_id=subject.pk, actor=self.actor, at=at)

    def shown_once(self, subject: Any, result: Any) -> HttpResponse:
        return self.code_page(result)

    def represent(self, result: Any) -> dict[str, Any]:
        return self.with_code(result)


class DisablePerson(_PeopleDoor):
    """Close an account: sessions and tokens are dead at the next request."""

    name = "person-disable"
    title = _("Disable the account")
    form_class = forms.ReasonForm

    def find(self) -> Person:
        return self.person()

    def perform(self, subject: Person, data: dict[str, Any], *, at: Any) -> Person:
        return people.disable_person(person_id=subject.pk, reason=data["reason"], actor=self.actor, at=at)


class EnablePerson(_PeopleDoor):
    """Let an account sign in again."""

    name = "person-enable"
    title = _("Enable the account")

    def find(self) -> Person:
        return self.person()

    def perform(self, subject: Person, data: dict[str, Any], *, at: Any) -> Person:
        return people.enable_person(person_id=subject.pk, actor=self.actor, at=at)


class GrantRole(_PeopleDoor):
    """Give a person a role for a unit."""

    name = "role-grant"
    title = _("Give a role")
    form_class = forms.GrantForm

    def find(self) -> Person:
        return self.person()

    def permitted(self, subject: Person) -> Decision:
        return permissions.can_grant(self.actor, person_id=subject.pk, role="")

    def perform(self, subject: Person, data: dict[str, Any], *, at: Any) -> Membership:
        return memberships.grant_membership(
            person_id=subject.pk,
            unit_id=data["unit"].pk,
            role=data["role"],
            valid_to=data["valid_to"],
            actor=self.actor,
            at=at,
        )


class EndRole(_PeopleDoor):
    """End a role now."""

    name = "role-end"
    title = _("End the role")
    form_class = forms.ReasonForm

    def find(self) -> Membership:
        return self.membership()

    def permitted(self, subject: Membership) -> Decision:
        return permissions.can_secure(self.actor)

    def perform(self, subject: Membership, data: dict[str, Any], *, at: Any) -> Membership:
        return memberships.end_membership(
            membership_id=subject.pk, reason=data["reason"], actor=self.actor, at=at
        )


class DelegateRole(_PeopleDoor):
    """Let the manager of a unit give one role to its people."""

    name = "role-delegate"
    title = _("Delegate a role to the unit's manager")
    form_class = forms.DelegateForm

    def find(self) -> Unit:
        return self.unit()

    def permitted(self, subject: Unit) -> Decision:
        return permissions.can_secure(self.actor)

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> RoleDelegation:
        return memberships.delegate_role(unit_id=subject.pk, role=data["role"], actor=self.actor, at=at)

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("unit-detail", subject.pk)


class WithdrawDelegation(_PeopleDoor):
    """No more people by this delegation."""

    name = "delegation-withdraw"
    title = _("Withdraw the delegation")

    def find(self) -> RoleDelegation:
        row = RoleDelegation.objects.filter(pk=self.kwargs["delegation_id"]).first()
        if row is None:
            raise Missing
        return row

    def permitted(self, subject: RoleDelegation) -> Decision:
        return permissions.can_secure(self.actor)

    def perform(self, subject: RoleDelegation, data: dict[str, Any], *, at: Any) -> RoleDelegation:
        return memberships.withdraw_delegation(delegation_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("unit-detail", subject.unit_id)


class InviteColleague(_PeopleDoor):
    """A unit's manager invites somebody of the own unit with a delegated role."""

    name = "colleague-invite"
    title = _("Invite a colleague")
    form_class = forms.ColleagueForm

    def find(self) -> Unit:
        return self.unit()

    def permitted(self, subject: Unit) -> Decision:
        return permissions.can_manage_unit(self.actor, subject.pk)

    def form_kwargs(self, subject: Unit) -> dict[str, Any]:
        return {"roles": permissions.delegated_roles(subject.pk)}

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> Any:
        return memberships.invite_colleague(
            unit_id=subject.pk, display_name=data["display_name"], role=data["role"], actor=self.actor, at=at
        )

    def shown_once(self, subject: Any, result: Any) -> HttpResponse:
        return self.code_page(result)

    def represent(self, result: Any) -> dict[str, Any]:
        return self.with_code(result)


class RemoveColleague(_PeopleDoor):
    """A unit's manager ends a delegated role in the own unit."""

    name = "colleague-remove"
    title = _("Remove the colleague")

    def find(self) -> Membership:
        return self.membership()

    def permitted(self, subject: Membership) -> Decision:
        return permissions.can_manage_unit(self.actor, subject.unit_id)

    def perform(self, subject: Membership, data: dict[str, Any], *, at: Any) -> Membership:
        return memberships.remove_colleague(membership_id=subject.pk, actor=self.actor, at=at)


class _CalendarDoor(_PeopleDoor):
    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("calendar")


class SetOwnDay(_CalendarDoor):
    """Set a day of the tenant's own."""

    name = "calendar-day-set"
    title = _("Set an own day")
    form_class = forms.DayForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return calendars.set_own_day(**data, actor=self.actor, at=at)


class RemoveOwnDay(_CalendarDoor):
    """Let a day follow the national calendar again."""

    name = "calendar-day-remove"
    title = _("Remove an own day")
    form_class = forms.DateForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return calendars.remove_own_day(date=data["date"], actor=self.actor, at=at)


class ConfirmYear(_CalendarDoor):
    """Confirm a year as official, by the notice named."""

    name = "calendar-year-confirm"
    title = _("Confirm a year")
    explanation = _(
        "Periods that were counted provisionally are counted again, with notice to those concerned."
    )
    form_class = forms.YearForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return calendars.confirm_year(**data, actor=self.actor, at=at)


class MakeToken(_PeopleDoor):
    """Make an access token of one's own; its text is shown once."""

    name = "token-make"
    title = _("Make an access token")
    explanation = _("The token is shown once, on the next page. It never opens more than you may yourself.")
    form_class = forms.TokenForm

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_make_token(self.actor)

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return tokens.make_token(
            name=data["name"],
            abilities=data["abilities"],
            expires_at=data["expires_on"],
            actor=self.actor,
            at=at,
        )

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("token-list")

    def shown_once(self, subject: Any, result: Any) -> HttpResponse:
        context = {"token": result.token, "text": result.text, "back_url": self.success_url(None, None)}
        return render(self.request, "organizations/token_shown.html", context)

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk), "name": result.token.name, "token": result.text}


class RevokeToken(_PeopleDoor):
    """Revoke an access token at once."""

    name = "token-revoke"
    title = _("Revoke the token")

    def find(self) -> Token:
        token = Token.objects.filter(pk=self.kwargs["token_id"], tenant_id=self.request.tenant.pk).first()
        if token is None:
            raise Missing
        return token

    def permitted(self, subject: Token) -> Decision:
        return permissions.can_revoke_token(self.actor, subject)

    def perform(self, subject: Token, data: dict[str, Any], *, at: Any) -> Token:
        return tokens.revoke_token(token_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("token-list")
