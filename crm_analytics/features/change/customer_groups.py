"""The customers behind what is said of a change: who did what, how many they are, and their money in both periods."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args

import polars as pl

from crm_analytics.content.customers import unlisted_sentence
from crm_analytics.content.filters import Filters
from crm_analytics.content.periods import span_text
from crm_analytics.content.view import View
from crm_analytics.features.change import reads
from crm_analytics.features.change.decomposition import Decomposition
from crm_analytics.features.change.largest_changes import OfCustomers
from crm_analytics.features.change.movements import KEPT
from crm_analytics.features.change.words import EFFECTS, finding_sentence
from crm_analytics.i18n import N_, ngettext, number, signed_money
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.periods import span_of
from crm_analytics.metrics.selection import Selection

Movement = Literal["kept", "more", "less", "new_customers", "returned", "reactivated", "absent", "lost"]
MOVEMENTS: Final[tuple[Movement, ...]] = get_args(Movement)
BOTH: Final = N_("Bought in both periods")


@dataclass(frozen=True)
class CustomerGroup:
    """Customers who did the same, and what that adds to the change of revenue."""

    movement: Movement
    customers: int
    amount: Decimal

    @property
    def name(self) -> str:
        """What people call them."""
        return _(BOTH) if self.movement == "kept" else _(EFFECTS[self.movement])

    @property
    def label(self) -> str:
        """Their name, and how many they are."""
        return f"{self.name}: {number(self.customers)}"


def customer_groups(view: View, selection: Selection, before: Selection) -> tuple[CustomerGroup, ...]:
    """Those of whom there are any; first those whom the largest changes name."""
    changes = reads.highlights(view, selection, before)
    named = {each.effect for each in changes.findings if isinstance(each, OfCustomers)}
    groups = [_group(changes.customers, each) for each in MOVEMENTS] if changes.customers else []
    return tuple(sorted((each for each in groups if each.customers), key=lambda each: each.movement not in named))


def sentences(view: View, filters: Filters, before: Selection, group: CustomerGroup) -> tuple[str, ...]:
    """What they did, their money before and now, and who of them is not in the list."""
    moved = reads.moved_customers(view, filters.selection, before, group.movement)
    finding = OfCustomers(group.movement, group.amount, group.customers)
    buyers, others = moved.filter("ordered"), moved.filter(~pl.col("ordered"))
    then, now = (view.compact_money(Decimal(buyers[column].sum())) for column in ("before", "now"))
    earlier, later = (span_text(each.start, each.end) for each in (before, filters.selection))
    spent = _("{earlier}: {then}. {later}: {now}.").format(earlier=earlier, then=then, later=later, now=now)
    lines = [finding_sentence(view, finding, period_names(filters, before)), spent]
    if others.height:
        back = Decimal(others["now"].sum()) - Decimal(others["before"].sum())
        words = ngettext(
            "{count} customer without an order in either period only gave something back; that is in the "
            "amount ({amount}), and the customer is not in the list.",
            "{count} customers without an order in either period only gave something back; that is in the "
            "amount ({amount}), and they are not in the list.",
            others.height,
        )
        amount = signed_money(back, view.company.currency)
        lines.append(words.format(count=number(others.height), amount=amount))
    return tuple(filter(None, (*lines, unlisted_sentence(view, buyers["customer_no"]))))


def customer_numbers(view: View, selection: Selection, before: Selection, group: CustomerGroup) -> pl.Series:
    """`customer_no` of these customers, each once."""
    moved = reads.moved_customers(view, selection, before, group.movement)
    return moved.filter("ordered")["customer_no"]


def period_names(filters: Filters, before: Selection) -> tuple[str, str] | None:
    """The period before and this one by their names, where both are whole months, quarters or years."""
    spans = [(each.start, each.end) for each in (before, filters.selection)]
    if any(span_of(*each) == "days" for each in spans):
        return None
    earlier, later = (span_text(*each) for each in spans)
    return earlier, later


def _group(decomposition: Decomposition, movement: Movement) -> CustomerGroup:
    effects = KEPT if movement == "kept" else (movement,)
    rows = decomposition.parts.filter(pl.col("effect").is_in(effects))
    return CustomerGroup(movement, int(rows["members"].sum()), sum(rows["amount"], start=Decimal(0)))
