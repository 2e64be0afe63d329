"""Rulebook packs: a government's rules as data, each with the clause that it comes from.

Plain Python: no Django, no clock. ``load_pack`` reads a file, ``validate`` says what is wrong with it,
``rule_set`` gives code the typed tree.
"""

from programs.packs.blank import blank_pack, subject_of, subjects
from programs.packs.comparing import Difference, compare
from programs.packs.departing import OPEN_LISTS, UNNAMED, departed, lifted
from programs.packs.loading import (
    RULEBOOKS,
    Document,
    Pack,
    Rule,
    load_pack,
    load_text,
    pack_codes,
    pack_from_data,
    pack_names,
    pack_to_data,
)
from programs.packs.prohibiting import default_of, outside
from programs.packs.quotes import article_of, normalise, stands_in
from programs.packs.requirements import RequirementRow, requirement_rows
from programs.packs.rule_parts import (
    Clause,
    Deadline,
    Forbidden,
    Ground,
    ObjectClass,
    Pending,
    PlanSection,
    Quota,
    Region,
    Rhythm,
    RouteStep,
    Span,
)
from programs.packs.rule_set import RuleSet, rule_set
from programs.packs.validation import (
    PARTIES,
    Problem,
    choices_of,
    known_parties,
    misquotes,
    misshapen,
    rule_title,
    schema,
    shape_of,
    validate,
)

__all__ = [
    "OPEN_LISTS",
    "PARTIES",
    "RULEBOOKS",
    "UNNAMED",
    "Clause",
    "Deadline",
    "Difference",
    "Document",
    "Forbidden",
    "Ground",
    "ObjectClass",
    "Pack",
    "Pending",
    "PlanSection",
    "Problem",
    "Quota",
    "Region",
    "RequirementRow",
    "Rhythm",
    "RouteStep",
    "Rule",
    "RuleSet",
    "Span",
    "article_of",
    "blank_pack",
    "choices_of",
    "compare",
    "default_of",
    "departed",
    "known_parties",
    "lifted",
    "load_pack",
    "load_text",
    "misquotes",
    "misshapen",
    "normalise",
    "outside",
    "pack_codes",
    "pack_from_data",
    "pack_names",
    "pack_to_data",
    "requirement_rows",
    "rule_set",
    "rule_title",
    "schema",
    "shape_of",
    "stands_in",
    "subject_of",
    "subjects",
    "validate",
]
