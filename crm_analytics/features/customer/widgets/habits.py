"""What one customer buys, and when; products and hours are read when somebody asks for them."""

from typing import Final

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, habits, reads
from crm_analytics.features.customer.charts import habits as charts
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, percent
from crm_analytics.ui import blocks
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.markdown import listed

SHOWN: Final = 8


def show(view: View, customer: CustomerRecord) -> None:
    """Categories beside days of the week; on demand usual products and hours; what goes with it."""
    if not customer.figures.orders or customer.facts.orders.is_empty():
        return
    blocks.section(_("What is bought, and when"))
    left, right = st.columns([3, 2])
    with left:
        _categories(view, customer)
    with right:
        orders = habits.weekdays(customer.facts.orders)
        blocks.chart(
            charts.weekdays(orders),
            key="customer-weekdays",
            title=_("On which days"),
            alt=_("Orders by day of the week"),
            why=explanations.weekdays(view, customer),
        )
    if blocks.details(_("Usual products, and at what hours"), f"customer-lines-{customer.id}"):
        _lines(view, customer)
    _goes_with(view, customer)


def _categories(view: View, customer: CustomerRecord) -> None:
    categories = habits.shares(customer.facts.categories)
    shown = categories.head(SHOWN).select(
        category=pl.col("category").fill_null(_("No category")),
        share=pl.col("share") * 100,
        orders="orders",
        revenue=pl.col("revenue").cast(pl.Float64),
        last_on="last_on",
    )
    largest = max([*shown["share"], 1.0])
    unit = symbol(view.company.currency)
    blocks.table(
        shown,
        key="customer-categories",
        file_name="categories",
        columns={
            "category": _("Category"),
            "share": st.column_config.ProgressColumn(
                _("Share"), min_value=0, max_value=largest, format="%.1f%%", width=110
            ),
            "orders": NumberColumn(_("Orders"), format="localized"),
            "revenue": NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
            "last_on": _("Last purchase"),
        },
        why=explanations.categories(view, customer),
    )
    if categories.height > SHOWN:
        blocks.caption(
            _("The {shown} largest of {count} categories.").format(shown=number(SHOWN), count=number(categories.height))
        )


def _lines(view: View, customer: CustomerRecord) -> None:
    with st.spinner(_("Reading the rows …")):
        lines = reads.lines(view, customer)
    products, at = habits.usual_products(lines), habits.hours(lines)
    left, right = st.columns([3, 2])
    with left:
        if products.is_empty():
            blocks.text(_("The sales of this customer name no product."))
        else:
            _products(view, customer, products)
    with right:
        if at.is_empty():
            blocks.text(_("The time of day is not recorded."))
        else:
            blocks.chart(
                charts.hours(at),
                key="customer-hours",
                title=_("At what hours"),
                alt=_("Orders by day of the week and hour, darker where there are more"),
                why=explanations.hours(view, customer),
            )


def _products(view: View, customer: CustomerRecord, products: pl.DataFrame) -> None:
    blocks.table(
        products,
        key="customer-products",
        file_name="products",
        columns={
            "product": _("Product"),
            "days": NumberColumn(_("Days"), format="localized"),
            "gap": NumberColumn(_("Usual gap, days"), format="%.0f"),
            "revenue": NumberColumn(_("Sales, {unit}").format(unit=symbol(view.company.currency)), format="compact"),
            "last_on": _("Last purchase"),
        },
        why=explanations.products(view, customer),
    )


def _goes_with(view: View, customer: CustomerRecord) -> None:
    if view.is_hidden("category_rules"):
        blocks.caption(_("What goes with it is worked out for the whole company; it is not shown for some branches."))
        return
    rules = reads.rules(view)
    bought = set(customer.facts.categories.filter(pl.col("orders") > 0)["category"].drop_nulls())
    fitting = habits.goes_with(rules, bought) if not rules.is_empty() else []
    if not fitting:
        return
    blocks.section(_("What goes with it"))
    blocks.text(listed([_rule(each) for each in fitting]))
    why_button.button(None, explanations.goes_with(), key="customer-goes-with")


def _rule(each: habits.WithRule) -> str:
    return _(
        "{offered} goes with {bought}: in {share} of {baskets} baskets with {bought}, {times} times as often as in all "
        "baskets. Not bought by this customer so far."
    ).format(
        offered=each.offered,
        bought=each.bought,
        share=percent(each.share),
        baskets=number(each.baskets),
        times=number(each.times, 1),
    )
