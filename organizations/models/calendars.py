"""Working calendars as data: the national years shared by all, and what a tenant adds or confirms for itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import one_of
from core.models import TenantModel, person_key


class CalendarStatus(models.TextChoices):
    OFFICIAL = "official", _("official")
    PROVISIONAL = "provisional", _("provisional")


class DayKind(models.TextChoices):
    OFF = "off", _("day off")
    WORK = "work", _("make-up working day")


class CalendarYear(models.Model):
    """A year of the national arrangement (国务院办公厅 notice, or the statutory days until one is out)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    status = models.CharField(max_length=20, choices=CalendarStatus.choices)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [one_of("status", CalendarStatus, name="organizations_calendar_year_status")]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    date = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [one_of("kind", DayKind, name="organizations_calendar_day_kind")]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class TenantCalendarYear(TenantModel):
    """A tenant's word on a year: that it is official now, by which notice."""

    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=CalendarStatus.choices)
    source = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = person_key()

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("status", CalendarStatus, name="organizations_own_year_status"),
            models.UniqueConstraint(fields=["tenant", "year"], name="organizations_own_year_once"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class TenantCalendarDay(TenantModel):
    """A day that a tenant sets itself: a local holiday (放假办法 art. 4), or a correction before the data is renewed."""

    date = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    name = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    changed_by = person_key()

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("kind", DayKind, name="organizations_own_day_kind"),
            models.UniqueConstraint(fields=["tenant", "date"], name="organizations_own_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"
