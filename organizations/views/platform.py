"""The platform operator's pages: which governments there are, a new one, the end of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from organizations import permissions
from organizations.actions import platform
from organizations.forms import ReasonForm, TenantForm
from organizations.models import Tenant
from organizations.roles import Role

LIST = "platform:organizations:tenant-list"


def tenant_list(request: HttpRequest) -> HttpResponse:
    """Names, addresses and division codes: nothing of what is inside."""
    tenants = Tenant.objects.select_related("superior").order_by("division_code")
    return render(request, "organizations/tenant_list.html", {"tenants": tenants})


class _PlatformDoor(Door):
    api_tags = ("platform",)

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_run_platform(self.actor)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": reverse(LIST)}


class OpenTenant(_PlatformDoor):
    """Open a government with its three administrators."""

    name = "tenant-open"
    title = _("Open a government")
    submit_label = _("Open")
    explanation = _(
        "Three persons become its administrators. Their one-time codes are shown once, on the next page."
    )
    form_class = TenantForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        superior = data["superior"]
        return platform.open_tenant(
            slug=data["slug"],
            division_code=data["division_code"],
            superior_id=superior.pk if superior else None,
            administrators={role.value: data[role.value] for role in platform.ADMINISTRATORS},
            actor=self.actor,
            at=at,
        )

    def shown_once(self, subject: Any, result: Any) -> HttpResponse:
        shown = [(Role(role).label, one.person, one.code) for role, one in result.administrators.items()]
        context = {"title": result.tenant.name, "codes": shown, "back_url": reverse(LIST)}
        return render(self.request, "organizations/codes_shown.html", context)

    def represent(self, result: Any) -> dict[str, Any]:
        codes = {role: one.code for role, one in result.administrators.items()}
        return {
            "id": result.tenant.pk,
            "slug": result.tenant.slug,
            "name": result.tenant.name,
            "codes": codes,
        }


class CloseTenant(_PlatformDoor):
    """Close a government: nobody enters it any more; its records stay."""

    name = "tenant-close"
    title = _("Close the government")
    submit_label = _("Close")
    form_class = ReasonForm
    irreversible = True

    def find(self) -> Tenant:
        tenant = Tenant.objects.filter(pk=self.kwargs["tenant_id"]).first()
        if tenant is None:
            raise Missing
        return tenant

    def perform(self, subject: Tenant, data: dict[str, Any], *, at: Any) -> Tenant:
        return platform.close_tenant(tenant_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])

    def success_url(self, subject: Any, result: Any) -> str:
        return reverse(LIST)

    def represent(self, result: Tenant) -> dict[str, Any]:
        return {"id": result.pk, "slug": result.slug, "closed_at": result.closed_at}
