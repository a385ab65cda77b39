"""What some customers together are to bring, with the range that holds 8 of 10 cases."""

from dataclasses import dataclass

import polars as pl

from crm_analytics.content import value_basis
from crm_analytics.content.view import View
from crm_analytics.features.value.value_model import range_of


@dataclass(frozen=True)
class RangedSum:
    """A sum over customers; its ends are None where they are not the viewer's to see."""

    total: float
    low: float | None
    high: float | None


def ranged(view: View, people: pl.DataFrame, column: str, variance: str) -> RangedSum:
    """The sum of a column of `customer_value` over some customers.

    What is not known of all customers together is worked out for the whole company, so that a viewer of some branches
    has no range.
    """
    total, spread = (float(people[name].sum()) for name in (column, variance))
    common = value_basis.parameters(view).get("common_error")
    if common is None:
        return RangedSum(total, None, None)
    return RangedSum(total, *range_of(total, spread, common))


def value(view: View, people: pl.DataFrame) -> RangedSum:
    """What they are to bring."""
    return ranged(view, people, "value_to_come", "value_variance")


def orders(view: View, people: pl.DataFrame) -> RangedSum:
    """How often they are to order."""
    return ranged(view, people, "expected_orders", "orders_variance")
