from organizations.models.calendars import CalendarDay, CalendarYear, TenantCalendarDay, TenantCalendarYear
from organizations.models.divisions import Division, DivisionAlias
from organizations.models.people import Invitation, Membership, Person, Posting, RoleDelegation, Token
from organizations.models.tenants import Tenant
from organizations.models.units import ObjectClass, Region, Unit, UnitAlias, UnitClass, UnitKind, UnitRegion

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Division",
    "DivisionAlias",
    "Invitation",
    "Membership",
    "ObjectClass",
    "Person",
    "Posting",
    "Region",
    "RoleDelegation",
    "Tenant",
    "TenantCalendarDay",
    "TenantCalendarYear",
    "Token",
    "Unit",
    "UnitAlias",
    "UnitClass",
    "UnitKind",
    "UnitRegion",
]
