"""What people enter about programmes, items, plans and answers, brought to the values that the actions take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Unit
from programs.actions.items import ItemContent, SubItemSpec
from programs.messages import MATTER_NAMES, VALUE_NAMES
from programs.models import Item, Plan, Programme, ProgrammeParty, RulebookVersion, Track
from programs.packs import RuleSet, pack_codes, rule_title
from programs.rules import EXEMPT_OPEN, MAX_SUB_ITEMS, NEW_MONEY, TrackSpec, asked_rules
from programs.states import Stance

PAPER_ENDINGS = ("pdf", "png", "jpg", "jpeg")


def _units(units: Sequence[Unit]) -> list[tuple[str, str]]:
    return [(str(unit.pk), unit.name) for unit in units]


def _uuid(value: Any) -> UUID:
    return UUID(str(value))


class RulebookField(forms.JSONField):
    """A rulebook in the body of a request, or pasted; ``component`` is what the description of REST calls its shape."""

    component = "Rulebook"


class RulebookForm(forms.Form):
    """A pack that comes with the product, one uploaded as a file, or one in the body itself."""

    code = forms.ChoiceField(label=_("Rulebook that comes with the product"), required=False)
    pack = forms.FileField(label=_("Rulebook file (JSON)"), required=False)
    rulebook = RulebookField(
        label=_("Rulebook as JSON"),
        required=False,
        help_text=_("Its shape is published at /api/v1/rulebook-schema/."),
    )
    reason = forms.CharField(label=_("Reason of the change"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "—"), *[(code, code) for code in pack_codes()]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("code", "pack", "rulebook") if data.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(
                _("Choose a rulebook, give a file or its JSON: one of the three."), code="one_of_three"
            )
        return data


class ProgrammeForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=200)
    rulebook_version = forms.ChoiceField(label=_("Rulebook version"))

    def __init__(self, *args: Any, versions: Sequence[RulebookVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook_version"].choices = [
            (str(version.pk), f"{version.rulebook.name} v{version.number}") for version in versions
        ]


class PartiesForm(forms.Form):
    """Which unit answers for each party of the rulebook's routes."""

    def __init__(
        self,
        *args: Any,
        names: Mapping[str, str],
        units: Sequence[Unit],
        standing: Sequence[ProgrammeParty] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = {party.code: str(party.unit_id) for party in standing}
        for code, name in names.items():
            self.fields[code] = forms.ChoiceField(
                label=name,
                choices=_units(units),
                initial=chosen.get(code),
            )


class SuccessionForm(ProgrammeForm):
    """The next year's programme, under which version of the rulebook."""


class FollowForm(forms.Form):
    previous = forms.ChoiceField(label=_("Earlier programme"), required=False)

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["previous"].choices = [
            ("", _("none")),
            *((str(one.pk), f"{one.year} {one.title}") for one in programmes),
        ]


class OriginsForm(forms.Form):
    """The items of last year that an item goes back to; none: it is new."""

    previous = forms.MultipleChoiceField(
        label=_("Goes back to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Sequence[Item], likely: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["previous"].choices = [(str(item.pk), str(item)) for item in items]
        self.fields["previous"].help_text = (
            _("Likely by its wording: %(items)s") % {"items": "；".join(likely)}
            if likely
            else _("Several: they were merged. One that another item goes back to as well: it was split.")
        )


class DescribeForm(forms.Form):
    """What the document says around its items."""

    addressees = forms.CharField(
        label=_("Addressees"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    principles = forms.CharField(
        label=_("Aims and closing paragraphs"), widget=forms.Textarea(attrs={"rows": 8}), required=False
    )
    counted_items = forms.IntegerField(
        label=_("Items by the government's own count"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("Where its way of counting differs from the number of items and sub-items here."),
    )


class IssueForm(forms.Form):
    document_number = forms.CharField(label=_("Document number"), max_length=60)


class PaperForm(forms.Form):
    """What stands on the paper: who signed it, when, its number, its scan."""

    decider = forms.CharField(
        label=_("Signed by (post)"), max_length=100, help_text=_("The post, not the name of a person.")
    )
    decided_on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    document_number = forms.CharField(label=_("Document number"), max_length=60)
    paper = forms.FileField(label=_("Scan"), help_text=_("PDF or picture."))


class DecideForm(PaperForm):
    """The meeting's decision on the items: declined are those with a reason."""

    stance = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Stance.AGREE, _("Approved")), (Stance.RETURN, _("Returned"))],
        initial=Stance.AGREE,
    )
    text = forms.CharField(label=_("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    field_order = ["stance", "decider", "decided_on", "document_number", "paper", "text"]

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"declined_{item.pk}"] = forms.CharField(
                label=_("Not included: %(item)s") % {"item": item},
                help_text=_("Reason; leave empty when the item is included."),
                max_length=300,
                required=False,
            )


def _classes(rules: RuleSet) -> list[tuple[str, str]]:
    """The classes that an item may have: of all regions together, or where the rulebook has regions of one of them."""
    found = [(one.code, one.name) for one in rules.objects]
    for one in rules.objects:
        found += [
            (f"{one.code}@{region.code}", f"{one.name}（{region.name}）")
            for region in rules.regions
            if rules.indicators.grouping == "regions"
        ]
    return found


def _track(choice: str, sub_item: int | None = None) -> TrackSpec:
    code, _at, region = choice.partition("@")
    return TrackSpec(code, sub_item=sub_item, region=region)


def _text_field(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 2}), required=False)


def _kinds_field(label: Any, kinds: Sequence[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=kinds, required=False, widget=forms.CheckboxSelectMultiple
    )


class ItemForm(forms.Form):
    """An item with its leads in order, its sub-items and classes, and the questions of exclusion (第七条)."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    title = forms.CharField(label=_("Title"), max_length=200)
    criteria = forms.CharField(label=_("Criteria"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    reward_text = forms.CharField(label=_("Reward"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    benchmark = forms.CharField(label=_("National or provincial benchmark"), max_length=200, required=False)
    lead = forms.ChoiceField(label=_("Lead unit that co-ordinates"))
    joint_leads = forms.MultipleChoiceField(label=_("Joint lead units"), required=False)
    cooperating = forms.MultipleChoiceField(label=_("Cooperating units"), required=False)
    quota_exempt = forms.CharField(label=_("Work exempt from quotas"), max_length=60, required=False)
    exempt_reason = forms.CharField(label=_("Reason of the exemption"), max_length=300, required=False)
    classes = forms.MultipleChoiceField(
        label=_("Classes of objects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sub_items_reason = forms.CharField(
        label=_("Reason for more sub-items than the rule"), max_length=300, required=False
    )

    def __init__(
        self, *args: Any, rules: RuleSet, units: Sequence[Unit], sub_items: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        named = _units(units)
        self.fields["lead"].choices = named
        self.fields["joint_leads"].choices = self.fields["cooperating"].choices = named
        classes = _classes(rules)
        self.fields["classes"].choices = classes
        kinds = [(one, VALUE_NAMES.get(one, one)) for one in rules.rewards.kinds]
        self.fields["reward_kinds"] = _kinds_field(_("Kinds of reward"), kinds)
        if rules.items.intake == "either":
            ways = [(one, VALUE_NAMES[one]) for one in ("application", "direct_data")]
            self.fields["intake"] = forms.ChoiceField(
                label=rule_title("item.intake"),
                choices=ways,
                help_text=rules.clause("item.intake").quote,
            )
        works = "、".join(rules.places.exempt_works)
        self.fields["quota_exempt"].help_text = _("Listed: %(works)s") % {"works": works or "—"}
        self.sub_item_slots = range(1, max(rules.items.max_sub_items or 3, sub_items) + 2)
        for number in self.sub_item_slots:
            self.fields[f"sub_item_{number}"] = forms.CharField(
                label=_("Sub-item %(number)s") % {"number": number}, max_length=200, required=False
            )
            self.fields[f"sub_item_{number}_classes"] = forms.MultipleChoiceField(
                label=_("Classes of sub-item %(number)s") % {"number": number},
                choices=classes,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"sub_item_{number}_criteria"] = _text_field(
                _("Criteria of sub-item %(number)s") % {"number": number}
            )
            self.fields[f"sub_item_{number}_reward"] = _text_field(
                _("Reward of sub-item %(number)s, where it is one of its own") % {"number": number}
            )
            self.fields[f"sub_item_{number}_reward_kinds"] = _kinds_field(
                _("Kinds of reward of sub-item %(number)s") % {"number": number}, kinds
            )
        for rule in asked_rules(rules):
            name = rule.partition(".")[2]
            self.fields[name] = forms.ChoiceField(
                label=rule_title(rule),
                choices=[("", "—"), ("no", _("Does not apply")), ("yes", _("Applies"))],
                required=False,
                help_text=rules.clause(rule).quote,
            )
            self.fields[f"{name}_reason"] = forms.CharField(
                label=_("Reason for including it all the same"), max_length=300, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["content"] = self._content(data)
        return data

    def _content(self, data: dict[str, Any]) -> ItemContent:
        subs: list[SubItemSpec] = []
        tracks = [_track(code) for code in data["classes"]]
        for number in self.sub_item_slots:
            if not data[f"sub_item_{number}"]:
                continue
            subs.append(
                SubItemSpec(
                    data[f"sub_item_{number}"],
                    data[f"sub_item_{number}_criteria"],
                    data[f"sub_item_{number}_reward"],
                    data[f"sub_item_{number}_reward_kinds"],
                )
            )
            tracks += [_track(code, len(subs)) for code in data[f"sub_item_{number}_classes"]]
        departures = {EXEMPT_OPEN: data["exempt_reason"], MAX_SUB_ITEMS: data["sub_items_reason"]}
        exclusions: dict[str, bool] = {}
        for rule in asked_rules(self.rules):
            name = rule.partition(".")[2]
            if data[name]:
                exclusions[rule] = data[name] == "yes"
            departures[rule] = data[f"{name}_reason"]
        return ItemContent(
            number=data["number"],
            title=data["title"],
            criteria=data["criteria"],
            reward_text=data["reward_text"],
            benchmark=data["benchmark"],
            quota_exempt=data["quota_exempt"],
            leads=[_uuid(data["lead"]), *map(_uuid, data["joint_leads"])],
            cooperating=list(map(_uuid, data["cooperating"])),
            reward_kinds=data["reward_kinds"],
            intake=data.get("intake", ""),
            sub_items=subs,
            tracks=tracks,
            exclusions=exclusions,
            departures={rule: reason for rule, reason in departures.items() if reason},
        )


class GroundForm(forms.Form):
    """A change in mid-year; where the rulebook limits its grounds, one of them is named."""

    def __init__(self, *args: Any, grounds: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if grounds:
            self.fields["ground"] = forms.ChoiceField(
                label=_("Ground of the change"),
                choices=[(one, VALUE_NAMES.get(one, one)) for one in grounds],
                help_text=_("The rulebook allows a change in mid-year on these grounds only."),
            )


class WithdrawForm(PaperForm, GroundForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)
    field_order = ["reason", "ground", "decider", "decided_on", "document_number", "paper"]


class UnitForm(GroundForm):
    unit = forms.ChoiceField(label=_("Unit"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(units)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class RulingForm(WithdrawForm):
    """A departure from a rule that says 原则上, or one of the things that new money needs."""

    subject = forms.ChoiceField(label=_("What was ruled"))
    everywhere = forms.BooleanField(label=_("For every item that asked for the same"), required=False)
    field_order = ["subject", "everywhere", "reason", "decider", "decided_on", "document_number", "paper"]

    def __init__(self, *args: Any, rules: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = [
            (f"{NEW_MONEY}/{need}", MATTER_NAMES.get(need, need)) for need in rules.rewards.new_money_needs
        ]
        departures = [
            (f"{code}/", rule_title(code)) for code, clause in rules.clauses.items() if clause.overridable_by
        ]
        self.fields["subject"].choices = [*needs, *departures]


class PlanForm(forms.Form):
    """The sections of a plan, where its money comes from, and the places of each track; what is not sent stays."""

    money_source = forms.ChoiceField(
        label=_("Source of the money"),
        choices=[("existing", _("Existing funds of the lead unit")), ("new", _("New money"))],
        required=False,
    )
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, plan: Plan, rules: RuleSet, tracks: Sequence[tuple[Track, str]], **kwargs: Any
    ) -> None:
        texts = dict(plan.sections.values_list("code", "text"))
        initial = {
            "money_source": plan.money_source,
            "seen_at": plan.changed_at.isoformat(),
            **{f"section_{code}": text for code, text in texts.items()},
            **{f"places_{track.pk}": track.places for track, _name in tracks},
        }
        super().__init__(*args, initial=initial, **kwargs)
        for section in rules.plan_sections:
            if section.code in texts:
                self.fields[f"section_{section.code}"] = forms.CharField(
                    label=section.name, widget=forms.Textarea(attrs={"rows": 6}), required=False
                )
        self.tracks = {f"places_{track.pk}": track.pk for track, _name in tracks}
        for track, name in tracks:
            self.fields[f"places_{track.pk}"] = forms.IntegerField(
                label=_("Places: %(track)s") % {"track": name}, min_value=1, max_value=9999, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sections = {
            name.removeprefix("section_"): value
            for name, value in data.items()
            if name.startswith("section_") and name in self.data
        }
        places = {pk: data.get(name) for name, pk in self.tracks.items() if name in self.data}
        return {
            "sections": sections or None,
            "places": places or None,
            "money_source": data.get("money_source") or None,
            "seen_at": data.get("seen_at"),
        }

    def clean_seen_at(self) -> datetime | None:
        value = self.cleaned_data["seen_at"]
        if not value:
            return None
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise forms.ValidationError(_("This is no moment."), code="invalid") from None


class AnswerForm(forms.Form):
    """A unit's answer in a step."""

    unit = forms.ChoiceField(label=_("Unit"))
    stance = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (Stance.AGREE, _("No objection, or agreed")),
            (Stance.COMMENT, _("Agreed, with comments")),
            (Stance.RETURN, _("Returned, with reasons")),
        ],
    )
    text = forms.CharField(
        label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(units)


class RecordForm(PaperForm, AnswerForm):
    """An answer that came on paper."""

    field_order = ["unit", "stance", "text", "decider", "decided_on", "document_number", "paper"]
