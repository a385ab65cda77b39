"""What is bought together, as a result."""

from crm_analytics.features.patterns.baskets import CategoryRules, category_rules
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work


def _category_rules(work: Work) -> Frames:
    return {"category_rules": category_rules(work.mart("basket_items").collect())}


RESULTS = (
    Result(
        gives={"category_rules": CategoryRules},
        needs=("basket_items",),
        recipe=_category_rules,
        sentence=N_("Looking for what is bought together"),
        weight=4,
    ),
)
