"""What is bought together, as a result."""

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.patterns.baskets import CategoryRules, category_rules
from crm_analytics.i18n import N_
from crm_analytics.marts.basket_items import LEAST_CATEGORY_SHARE, basket_items
from crm_analytics.recipes import Frames, OfPart, Part, Result, Work

NO_ORDERS = N_(
    "Nothing tells which order a line is of, so that there are no baskets to look into: see that the mapping makes "
    "order_id of all that tells orders apart."
)


def _category_rules(work: Work) -> Frames:
    lines, unknown = work.mart("order_identity").select(pl.col("lines", "unknown").sum()).collect().row(0)
    if lines and unknown == lines:
        raise NotEnoughData(NO_ORDERS)
    return {"category_rules": category_rules(work.mart("basket_items").collect())}


def _of_part(work: Work, part: Part) -> Frames:
    """Baskets of some branches and channels, of categories or of another grouping of the products."""
    lines, products = part.of(work.facts("order_lines")), part.leveled(work.facts("products"))
    items = basket_items(lines, products, floor=LEAST_CATEGORY_SHARE)
    return {"category_rules": category_rules(items.collect())}


RESULTS = (
    Result(
        gives={"category_rules": CategoryRules},
        needs=("basket_items", "order_identity"),
        recipe=_category_rules,
        sentence=N_("Looking for what is bought together"),
        weight=4,
        of_part=OfPart(
            title=N_("Patterns"),
            needs=("order_lines", "products"),
            recipe=_of_part,
            narrows=frozenset({"branch", "channel", "level"}),
        ),
    ),
)
