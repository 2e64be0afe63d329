from programs.models.items import Item, ItemRelation, Ruling, SubItem, Track
from programs.models.plans import Plan, PlanSeal, PlanSection
from programs.models.programmes import Programme, ProgrammeParty, Rulebook, RulebookVersion
from programs.models.readings import NoticeReading
from programs.models.routes import Party, Route, Step

__all__ = [
    "Item",
    "ItemRelation",
    "NoticeReading",
    "Party",
    "Plan",
    "PlanSeal",
    "PlanSection",
    "Programme",
    "ProgrammeParty",
    "Route",
    "Rulebook",
    "RulebookVersion",
    "Ruling",
    "Step",
    "SubItem",
    "Track",
]
