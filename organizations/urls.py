"""Addresses of this app: sign-in at the root, pages of a government, REST operations, the platform's pages."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from organizations.api import views as api
from organizations.views import accounts, people, platform, structure

DOORS = [
    ("units/add/", structure.AddUnit),
    ("units/import/", structure.ImportUnits),
    ("units/<uuid:unit_id>/change/", structure.ChangeUnit),
    ("units/<uuid:unit_id>/close/", structure.CloseUnit),
    ("units/<uuid:unit_id>/names/add/", structure.AddAlias),
    ("units/names/<uuid:alias_id>/remove/", structure.RemoveAlias),
    ("units/<uuid:unit_id>/classes/add/", structure.ClassifyUnit),
    ("units/classes/<uuid:unit_class_id>/end/", structure.EndClassification),
    ("units/<uuid:unit_id>/regions/add/", structure.PlaceInRegion),
    ("units/regions/<uuid:unit_region_id>/end/", structure.EndRegionOfUnit),
    ("kinds/add/", structure.AddKind),
    ("classes/add/", structure.AddClass),
    ("classes/<uuid:class_id>/end/", structure.EndClass),
    ("regions/add/", structure.AddRegion),
    ("regions/<uuid:region_id>/end/", structure.EndRegion),
    ("people/invite/", people.InvitePerson),
    ("people/<uuid:person_id>/code/", people.RenewCode),
    ("people/<uuid:person_id>/disable/", people.DisablePerson),
    ("people/<uuid:person_id>/enable/", people.EnablePerson),
    ("people/<uuid:person_id>/roles/give/", people.GrantRole),
    ("roles/<uuid:membership_id>/end/", people.EndRole),
    ("units/<uuid:unit_id>/delegate/", people.DelegateRole),
    ("delegations/<uuid:delegation_id>/withdraw/", people.WithdrawDelegation),
    ("units/<uuid:unit_id>/colleagues/invite/", people.InviteColleague),
    ("colleagues/<uuid:membership_id>/remove/", people.RemoveColleague),
    ("calendar/days/set/", people.SetOwnDay),
    ("calendar/days/remove/", people.RemoveOwnDay),
    ("calendar/years/confirm/", people.ConfirmYear),
    ("tokens/make/", people.MakeToken),
    ("tokens/<uuid:token_id>/revoke/", people.RevokeToken),
]
PLATFORM_DOORS = [
    ("governments/open/", platform.OpenTenant),
    ("governments/<int:tenant_id>/close/", platform.CloseTenant),
]

urlpatterns = [
    path("units/", structure.unit_list, name="unit-list"),
    path("units/<uuid:unit_id>/", structure.unit_detail, name="unit-detail"),
    path("people/", people.person_list, name="person-list"),
    path("calendar/", people.calendar, name="calendar"),
    path("tokens/", people.token_list, name="token-list"),
    *page_paths(DOORS),
]
api_urlpatterns = [
    path("units/", api.UnitList.as_view(), name="unit-list"),
    path("kinds/", api.UnitKindList.as_view(), name="kind-list"),
    path("classes/", api.ObjectClassList.as_view(), name="class-list"),
    path("regions/", api.RegionList.as_view(), name="region-list"),
    path("people/", api.PersonList.as_view(), name="person-list"),
    path("roles/", api.MembershipList.as_view(), name="role-list"),
    path("calendar/days/", api.DayList.as_view(), name="calendar-day-list"),
    path("tokens/", api.TokenList.as_view(), name="token-list"),
    path("divisions/", api.DivisionList.as_view(), name="division-list"),
    *api_paths(DOORS),
]
platform_urlpatterns = [
    path("", platform.tenant_list, name="tenant-list"),
    *page_paths(PLATFORM_DOORS),
]
platform_api_urlpatterns = [
    path("governments/", api.TenantList.as_view(), name="tenant-list"),
    *api_paths(PLATFORM_DOORS),
]
root_urlpatterns = [
    path("", accounts.root, name="root"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("sign-out/everywhere/", accounts.sign_out_everywhere, name="sign-out-everywhere"),
    path("start/", accounts.start, name="start"),
    path("start/account/", accounts.start_account, name="start-account"),
    path("choose/", accounts.chooser, name="chooser"),
    path("password/", accounts.password, name="password"),
]
