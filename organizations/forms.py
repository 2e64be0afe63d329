"""Input of this app, cleaned; nothing is written here."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.workdays import SHANGHAI, end_of_day
from organizations.models import ObjectClass, Region, Tenant, Unit, UnitKind
from organizations.models.calendars import DayKind
from organizations.models.people import Ability
from organizations.permissions import DELEGABLE
from organizations.roles import Role

GRANTABLE = [(role.value, role.label) for role in Role if role != Role.PLATFORM_OPERATOR]


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def password_field(label: Any, *, new: bool = True) -> forms.CharField:
    kind = "new-password" if new else "current-password"
    return forms.CharField(
        label=label, strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": kind})
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Username"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = password_field(_("Password"), new=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class _TwicePassword(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class AccountForm(_TwicePassword):
    """Name and password for a new account; only the password for an account taken before."""

    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        help_text=_("3 to 60 letters, digits, Chinese characters, dots or hyphens."),
    )
    display_name = forms.CharField(label=_("Name shown to others"), max_length=60)
    password = password_field(_("New password"))
    again = password_field(_("New password again"))

    def __init__(self, *args: Any, person: Any = None, pending: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pending:
            self.fields["display_name"].initial = person.display_name if person else ""
        else:
            del self.fields["username"], self.fields["display_name"]


class PasswordForm(_TwicePassword):
    present = password_field(_("Present password"), new=False)
    password = password_field(_("New password"))
    again = password_field(_("New password again"))


class TenantForm(forms.Form):
    division_code = forms.CharField(
        label=_("Division code"), max_length=12, help_text=_("Six digits of GB/T 2260, for example 430900.")
    )
    slug = forms.SlugField(
        label=_("Address"), max_length=40, help_text=_("Lower-case letters, digits and hyphens.")
    )
    superior = forms.ModelChoiceField(None, label=_("Superior government"), required=False)
    system_admin = forms.CharField(label=_("Name of the system administrator"), max_length=60)
    security_admin = forms.CharField(label=_("Name of the security administrator"), max_length=60)
    auditor = forms.CharField(label=_("Name of the audit administrator"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["superior"].queryset = Tenant.objects.filter(closed_at=None).order_by("division_code")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class KindForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=60)
    position = forms.IntegerField(
        label=_("Position"), min_value=0, max_value=30000, initial=0, required=False
    )


class DatedEntryForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=60)
    valid_from = date_field(_("Valid from"))


class EndForm(forms.Form):
    valid_to = date_field(_("Last day"))


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    superior = forms.ModelChoiceField(None, label=_("Superior unit"), required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    mailbox = forms.CharField(label=_("Mailbox"), max_length=100, required=False)
    position = forms.IntegerField(label=_("Position"), min_value=0, required=False, initial=0)
    is_office = forms.BooleanField(label=_("The government itself or its office"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["superior"].queryset = Unit.objects.order_by("name")


class NewUnitForm(UnitForm):
    kind = forms.ModelChoiceField(None, label=_("Kind"))
    classes = forms.ModelMultipleChoiceField(None, label=_("Object classes"), required=False)
    region = forms.ModelChoiceField(None, label=_("Region"), required=False)
    division_code = forms.CharField(label=_("Division code"), max_length=12, required=False)
    represents = forms.ModelChoiceField(None, label=_("Represents the government"), required=False)
    valid_from = date_field(_("Valid from"))
    field_order = ("name", "short_name", "kind", "classes", "region", "superior")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = UnitKind.objects.order_by("position", "code")
        self.fields["classes"].queryset = ObjectClass.objects.order_by("position", "code")
        self.fields["region"].queryset = Region.objects.order_by("code")
        self.fields["represents"].queryset = Tenant.objects.filter(closed_at=None).order_by("division_code")


class ImportForm(forms.Form):
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[
            ("county", _("All counties")),
            ("township", _("All townships")),
            ("prefecture", _("All prefectures")),
        ],
    )
    kind = forms.ModelChoiceField(None, label=_("Kind"))
    object_class = forms.ModelChoiceField(None, label=_("Object class"), required=False)
    valid_from = date_field(_("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = UnitKind.objects.order_by("position", "code")
        self.fields["object_class"].queryset = ObjectClass.objects.order_by("position", "code")


class AliasForm(forms.Form):
    name = forms.CharField(label=_("Other name"), max_length=100)


class ClassifyForm(forms.Form):
    object_class = forms.ModelChoiceField(None, label=_("Object class"))
    valid_from = date_field(_("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["object_class"].queryset = ObjectClass.objects.order_by("position", "code")


class RegionForm(forms.Form):
    region = forms.ModelChoiceField(None, label=_("Region"))
    valid_from = date_field(_("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("code")


class InviteForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.ModelChoiceField(None, label=_("Unit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("name")


class ColleagueForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Role(role).label) for role in sorted(roles)]


class GrantForm(forms.Form):
    unit = forms.ModelChoiceField(None, label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"), choices=GRANTABLE)
    valid_to = date_field(_("Until (last day)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("name")

    def clean_valid_to(self) -> datetime | None:
        day = self.cleaned_data["valid_to"]
        return end_of_day(day) if day else None


class DelegateForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in Role if role in DELEGABLE]
    )


class DayForm(forms.Form):
    date = date_field(_("Day"))
    kind = forms.ChoiceField(label=_("Kind"), choices=DayKind.choices)
    name = forms.CharField(label=_("Name"), max_length=60)


class DateForm(forms.Form):
    date = date_field(_("Day"))


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("Notice that makes it official"), max_length=200)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60)
    abilities = forms.MultipleChoiceField(
        label=_("Abilities"),
        choices=Ability.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = date_field(_("Valid until (last day)"))

    def clean_expires_on(self) -> datetime:
        return datetime.combine(self.cleaned_data["expires_on"], time(23, 59, 59), SHANGHAI)
