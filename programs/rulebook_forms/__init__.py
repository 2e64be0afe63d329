"""Forms of the rulebook editor."""

from programs.rulebook_forms.parts import bindable_codes
from programs.rulebook_forms.rules import DropRuleForm, RawRuleForm, RuleForm
from programs.rulebook_forms.whole import (
    ChangeForm,
    CompareForm,
    DepartureForm,
    DraftForm,
    HeadForm,
    ProhibitionForm,
    pack_choices,
    programme_choices,
    version_choices,
)

__all__ = [
    "ChangeForm",
    "CompareForm",
    "DepartureForm",
    "DraftForm",
    "DropRuleForm",
    "HeadForm",
    "ProhibitionForm",
    "RawRuleForm",
    "RuleForm",
    "bindable_codes",
    "pack_choices",
    "programme_choices",
    "version_choices",
]
