from programs.models.items import Item, ItemRelation, SubItem, Track
from programs.models.plans import Plan, PlanSeal, PlanSection
from programs.models.programmes import Programme, Rulebook, RulebookVersion
from programs.models.routes import Party, Route, Step

__all__ = [
    "Item",
    "ItemRelation",
    "Party",
    "Plan",
    "PlanSeal",
    "PlanSection",
    "Programme",
    "Route",
    "Rulebook",
    "RulebookVersion",
    "Step",
    "SubItem",
    "Track",
]
