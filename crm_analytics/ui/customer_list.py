"""“These 31 customers”: what a reader pointed at, as people to count, list, take away and keep."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.charts import theme
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.ui import blocks, customer_link, save_dialog
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

SHOWN: Final = 1000
LISTED: Final = ("customer_id", "name", "segment", "revenue", "last_order_on", "branch_id")
FILE: Final = "customers"


def people(view: View, filters: Filters, who: Callable[[], pl.Series], words: str, key: str) -> None:
    """The customers behind a cell, bar or node, closed until a reader opens them.

    Open, it says how many they are and what they spent, lists them (the first 1,000; all as a file), and offers to
    keep them as a fixed list or as the audience of a campaign, to those who may.

    Args:
        view: The view of the page.
        filters: What the reader chose; its words stand in what is taken away.
        who: Gives `customer_no` of the customers, within what is asked; called only when they are opened, then at
            every rerun, so it should give what is worked out already.
        words: Who they are, in the reader's language: the label, and the name proposed for a segment.
        key: Tells several on one page apart; another one after another click closes it.
    """
    if blocks.details(literal(_("These customers: {who}").format(who=words)), f"these-{key}"):
        listed(view, filters, who(), words, key)


def listed(view: View, filters: Filters, numbers: pl.Series, words: str, key: str) -> None:
    """The same, open: how many, their money, the list, and ways to keep them."""
    blocks.text(size_sentence(view, numbers))
    if numbers.is_empty():
        return
    what = _("These customers, with what each paid on all days up to {day}, after discounts, less returns.")
    why = Why(
        what.format(day=date_text(view.as_of)),
        filters=replace(filters, words=(*filters.words, (_("Customers"), words))),
        rows=False,
        name=words,
    )
    shown = rows(view, numbers, SHOWN)
    blocks.table(shown, key=f"these-{key}", file_name=FILE, columns=columns(view), why=why)
    customer_link.chooser(shown, key=f"these-{key}")
    if numbers.len() > SHOWN:
        _all_of_them(view, numbers, key)
    if not view.viewer.may(Permission.PERSONAL_DATA):
        blocks.caption(_("Names and other personal data are hidden from you."))
    save_dialog.buttons(view, partial(ids, view, numbers), words, key)


def size_sentence(view: View, numbers: pl.Series) -> str:
    """How many customers, and what they spent."""
    spent = chosen(view, numbers).select(pl.len(), pl.col("revenue").sum().cast(pl.Float64)).collect()
    count, money = spent.row(0)
    counted = ngettext("{count} customer", "{count} customers", count).format(count=number(count))
    if not count:
        return _("No customer is in it.")
    sentence = _("**{customers}**, who spent {money} in all.")
    return sentence.format(customers=counted, money=literal(view.compact_money(money)))


def chosen(view: View, numbers: pl.Series) -> pl.LazyFrame:
    """Rows of `customer_summary` of these customers, as far as the viewer may see them."""
    wanted = pl.LazyFrame({"customer_no": numbers.cast(pl.UInt32)})
    return view.read("customer_summary").join(wanted, on="customer_no", how="semi")


def ids(view: View, numbers: pl.Series) -> list[str]:
    """Their own ids, which mean the same in every load."""
    return chosen(view, numbers).sort("customer_no").select("customer_id").collect()["customer_id"].to_list()


def rows(view: View, numbers: pl.Series, most: int | None) -> pl.DataFrame:
    """The list, largest spend first: `LISTED`, with names only for those who may see them."""
    scored = view.read("rfm_customers").select("customer_no", "segment")
    ranked = chosen(view, numbers).sort(["revenue", "customer_no"], descending=[True, False])
    first = ranked if most is None else ranked.head(most)
    return as_listed(view, first.join(scored, on="customer_no", how="left", maintain_order="left").collect())


def as_listed(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers as people read them, `LISTED`: the columns but for the name are there."""
    names = segment_names()
    words = customers.with_columns(
        pl.col("revenue").cast(pl.Float64),
        pl.col("segment", "branch_id").cast(pl.String),
    ).with_columns(pl.col("segment").replace(names))
    return view.with_branch_names(with_names(view, words)).select(LISTED)


def columns(view: View) -> dict[str, ColumnConfig | str | None]:
    """How the list is written; the name is left out where the viewer may not see it."""
    money = _("Sales, {unit}").format(unit=theme.symbol(view.company.currency))
    return {
        "customer_id": _("Customer"),
        **({"name": _("Name")} if view.viewer.may(Permission.PERSONAL_DATA) else {}),
        "segment": _("Segment"),
        "revenue": st.column_config.NumberColumn(money, format="localized", step=1),
        "last_order_on": _("Last purchase"),
        "branch_id": _("Branch"),
    }


def _all_of_them(view: View, numbers: pl.Series, key: str) -> None:
    """What the list leaves out is in the file."""
    blocks.caption(
        _("The {shown} with the largest spend, of {count}.").format(shown=number(SHOWN), count=number(numbers.len()))
    )
    shown = list(columns(view))
    blocks.download(
        lambda: rows(view, numbers, None).select(shown),
        key=f"these-all-{key}",
        file_name=FILE,
        label=_("Download all {count}").format(count=number(numbers.len())),
        columns=columns(view),
    )


def with_names(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers with their `name`, from the lake through the viewer; null where names may not be seen."""
    if not view.viewer.may(Permission.PERSONAL_DATA) or customers.is_empty():
        return customers.with_columns(name=pl.lit(None, pl.String))
    names = view.reader.facts("customers").select("customer_id", "name")
    wanted = names.filter(pl.col("customer_id").is_in(customers["customer_id"].implode())).collect()
    return customers.join(wanted, on="customer_id", how="left", maintain_order="left")
