"""Companies and resellers: to whom a customer belongs, and who belongs to it, with their total."""

from functools import partial

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, reads
from crm_analytics.features.customer.family import above, below
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.widgets import search
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.ui import blocks, customer_link
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission


def show(view: View, customer: CustomerRecord) -> None:
    """The way up, and everyone below with what they bought."""
    links = reads.links(view)
    if links.is_empty():
        return
    upwards, downwards = above(links, customer.id), below(links, customer.id)
    if not upwards and downwards.is_empty():
        return
    blocks.section(_("Who belongs together"))
    _upwards(view, upwards)
    if downwards.height:
        _downwards(view, customer, downwards)


def _upwards(view: View, ids: list[str]) -> None:
    for place, customer_id in enumerate(ids):
        parent = reads.customer_record(view, customer_id)
        if parent is None:
            blocks.text(_("Belongs to a customer you may not see."))
            return
        name = search.display_name(search.name_of(view, parent), parent.id)
        st.button(
            literal(_("Belongs to {name}").format(name=name)),
            key=f"customer-parent-{place}",
            type="tertiary",
            icon=":material/arrow_upward:",
            on_click=partial(search.choose, customer_id),
        )


def _downwards(view: View, customer: CustomerRecord, below_it: pl.DataFrame) -> None:
    members = reads.members(view, below_it["customer_id"]).join(below_it, on="customer_id")
    rows = members.sort(["revenue", "customer_id"], descending=[True, False])
    blocks.text(_family_sentence(view, customer, rows, below_it.height))
    named = view.viewer.may(Permission.PERSONAL_DATA) and rows["name"].null_count() < rows.height
    shown = rows.select(
        *([pl.coalesce("name", "customer_id")] if named else []),
        "customer_id",
        "level",
        "order_days",
        pl.col("revenue").cast(pl.Float64),
        "last_order_on",
    )
    unit = symbol(view.company.currency)
    blocks.table(
        shown,
        key="customer-family",
        file_name="members",
        columns={
            **({"name": _("Name")} if named else {}),
            "customer_id": _("Number") if named else _("Customer"),
            **({"level": _("Level")} if rows["level"].n_unique() > 1 else {}),
            "order_days": NumberColumn(_("Days with a purchase"), format="localized"),
            "revenue": NumberColumn(_("Sales, {unit}").format(unit=unit), format="localized"),
            "last_order_on": _("Last purchase"),
        },
        why=explanations.family(),
    )
    customer_link.chooser(shown, key="family")


def _family_sentence(view: View, customer: CustomerRecord, rows: pl.DataFrame, everyone: int) -> str:
    """How many, and what they and this one bought together."""
    members = float(rows["revenue"].cast(pl.Float64).sum())
    words = ngettext(
        "{count} customer belongs to it and spent {money}; together with it {total}.",
        "{count} customers belong to it and spent {money}; together with it {total}.",
        rows.height,
    ).format(
        count=number(rows.height),
        money=view.compact_money(members),
        total=view.compact_money(members + customer.figures.revenue),
    )
    if everyone > rows.height:
        words += " " + ngettext(
            "{count} more is not yours to see.", "{count} more are not yours to see.", everyone - rows.height
        ).format(count=number(everyone - rows.height))
    return literal(words)
