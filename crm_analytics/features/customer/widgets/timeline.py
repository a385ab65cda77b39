"""One line of time of everything: as a picture, and listed, newest first, by kind and by page."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, reads
from crm_analytics.features.customer.charts import timeline as charts
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.timeline import TimelineSources, counts, marks, timeline
from crm_analytics.features.customer.widgets import notes
from crm_analytics.features.customer.words import KINDS, SINGULAR, event_text
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks

A_PAGE: Final = 12
RECORDED: Final = {"interactions": "contact", "tickets": "complaint", "deliveries": "delivery", "due_dates": "due"}
"""Tables that may be empty in a company, and the kind that is missing then."""


def show(view: View, customer: CustomerRecord) -> None:
    """The picture, the kinds to choose from, and a page of the list."""
    happened = everything(view, customer)
    blocks.section(_("What happened"))
    if happened.is_empty():
        blocks.text(_("These data record nothing that happened with this customer."))
        return
    _picture(view, happened)
    by_kind = counts(happened)
    kept = _kinds(by_kind, customer.id)
    shown = happened.filter(pl.col("kind").is_in(kept)) if kept else happened
    _page(view, customer, shown)
    _missing(view, by_kind)


def everything(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """All that happened and is to come, the newest first."""
    person = customer.facts.person
    joined = person.get("joined_on")
    sources = TimelineSources(
        customer.facts.orders,
        customer.facts.tables,
        reads.campaigns(view),
        notes.as_events(view, customer),
        joined if hasattr(joined, "year") else None,  # type: ignore[arg-type]  # a day of the table of customers
    )
    return timeline(sources, as_of=view.as_of)


def _picture(view: View, happened: pl.DataFrame) -> None:
    made = marks(happened)
    names = {kind: _(KINDS[kind]) for kind in made["kind"].unique()}
    first, last = made.select(first=pl.col("day").min(), last=pl.col("last").max()).row(0)
    blocks.chart(
        charts.strip(made, names, as_of=view.as_of),
        key="customer-strip",
        title=_("When it happened"),
        alt=_("A line of time from {first} to {last} with marks for: {kinds}").format(
            first=date_text(first), last=date_text(last), kinds=", ".join(names.values())
        ),
        why=explanations.timeline(),
    )


def _kinds(by_kind: dict[str, int], customer_id: str) -> list[str]:
    """The kinds a reader wants to see; none chosen means all."""
    if len(by_kind) < 2:
        return []
    stated = {kind: f"{_(KINDS[kind])} ({number(count)})" for kind, count in by_kind.items()}
    return st.pills(
        _("Show only"),
        list(by_kind),
        selection_mode="multi",
        format_func=stated.__getitem__,
        key=f"customer-kinds-{customer_id}",
        label_visibility="collapsed",
        on_change=partial(_go, 0),
    )


def _page(view: View, customer: CustomerRecord, shown: pl.DataFrame) -> None:
    last_page = max(shown.height - 1, 0) // A_PAGE
    at = min(_at(customer.id), last_page)
    rows = shown.slice(at * A_PAGE, A_PAGE)
    with st.container(key="customer-events"):
        blocks.table(
            listed(view, rows),
            key="customer-timeline",
            file_name="timeline",
            columns=_columns(view),
            phone_rows=A_PAGE,
            why=explanations.timeline(),
        )
    with st.container(horizontal=True, vertical_alignment="center", key="customer-pages"):
        first = at * A_PAGE + 1
        st.caption(
            _("Rows {first}–{last} of {all}, newest first").format(
                first=number(first), last=number(min(first + A_PAGE - 1, shown.height)), all=number(shown.height)
            )
        )
        if last_page:
            _turn(_("Newer"), ":material/chevron_left:", at - 1, possible=at > 0)
            _turn(_("Older"), ":material/chevron_right:", at + 1, possible=at < last_page)
            blocks.download(
                partial(listed, view, shown),
                key="customer-timeline-all",
                file_name="timeline",
                label=_("Download all {count}").format(count=number(shown.height)),
                columns=_columns(view),
            )
    _items(view, customer, rows)


def listed(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the timeline as people read them."""
    return pl.DataFrame(
        {
            "day": rows["at"].dt.date(),
            "kind": [_(SINGULAR[kind]) for kind in rows["kind"]],
            "words": [event_text(view, event) for event in rows.iter_rows(named=True)],
            "amount": rows["amount"],
        },
        schema={"day": pl.Date, "kind": pl.String, "words": pl.String, "amount": pl.Float64},
    )


def _columns(view: View) -> blocks.Columns:
    unit = symbol(view.company.currency)
    return {
        "day": _("Day"),
        "kind": _("Kind"),
        "words": _("What"),
        "amount": NumberColumn(_("Amount, {unit}").format(unit=unit), format="localized"),
    }


def _items(view: View, customer: CustomerRecord, rows: pl.DataFrame) -> None:
    """The lines of an order on this page of the list; read when one is chosen."""
    orders = rows.filter(pl.col("kind").is_in(["order", "return"]))["ref"].unique(maintain_order=True).to_list()
    if not orders:
        return
    chosen = st.selectbox(
        _("What was in an order"),
        orders,
        index=None,
        placeholder=_("What was in an order"),
        key=f"customer-order-{customer.id}",
        label_visibility="collapsed",
    )
    if chosen is None:
        return
    with st.spinner(_("Reading the rows …")):
        lines = reads.lines(view, customer).filter(pl.col("order_id") == chosen)
    blocks.table(
        lines.select(
            product=pl.coalesce("product_name", "product_id"),
            category="category",
            quantity="quantity",
            amount=pl.col("amount").cast(pl.Float64),
        ),
        key="customer-order",
        file_name="order",
        columns={
            "product": _("Product"),
            "category": _("Category"),
            "quantity": NumberColumn(_("Units"), format="localized"),
            "amount": NumberColumn(_("Amount, {unit}").format(unit=symbol(view.company.currency)), format="localized"),
        },
        why=explanations.items(view, customer),
    )


def _missing(view: View, by_kind: dict[str, int]) -> None:
    """Kinds that this company does not record at all, so that an empty place is not taken for good news."""
    if view.is_hidden("table_health"):
        return
    rows = dict(view.ready("table_health").select("table", "rows").iter_rows())
    absent = [_(KINDS[kind]).lower() for table, kind in RECORDED.items() if not rows.get(table) and kind not in by_kind]
    if absent:
        blocks.caption(
            ngettext("These data record no {kinds}.", "These data record none of these: {kinds}.", len(absent)).format(
                kinds=", ".join(absent)
            )
        )


def _turn(label: str, icon: str, to: int, *, possible: bool) -> None:
    st.button(
        label, key=f"customer-page-{icon}", icon=icon, type="tertiary", disabled=not possible, on_click=partial(_go, to)
    )


PAGE: Final = "customer-page"


def _go(page: int) -> None:
    st.session_state[PAGE] = (st.query_params.get("customer"), max(page, 0))


def _at(customer_id: str) -> int:
    """The page of the list; another customer's list begins anew."""
    whose, page = st.session_state.get(PAGE, (None, 0))
    return int(page) if whose == customer_id else 0
