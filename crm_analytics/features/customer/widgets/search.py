"""The way to one customer: a search, those looked at lately, and the largest ones.

What is typed stays in this visit: it is in no address and in no log. The customer who is chosen is in the address, by
the company's own number.
"""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, reads
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.search import search
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.ui import appearance, blocks, customer_link
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

TYPED: Final = "customer-typed"
SEEN: Final = "customers-seen"
LATELY: Final = 5


def chosen(view: View) -> CustomerRecord | None:
    """Draw the search, and give the customer in the address."""
    wanted = str(st.query_params.get(customer_link.PARAMETER, ""))
    may = view.viewer.may(Permission.PERSONAL_DATA)
    label = _("Find a customer by name, number, phone or e-mail") if may else _("Find a customer by number")
    with st.container(key="customer-search"):
        inside = _("Name, number, phone or e-mail") if may and appearance.on_phone() else label
        st.text_input(label, key=TYPED, placeholder=inside, label_visibility="collapsed", icon=":material/search:")
    if not may:
        blocks.caption(_("Names and other personal data are hidden from you."))
    typed = str(st.session_state.get(TYPED) or "").strip()
    if typed:
        _hits(view, typed)
    customer = reads.customer_record(view, wanted) if wanted else None
    if wanted and customer is None:
        blocks.notice(_("There is no customer with this number that you may see."), ":material/person_off:")
    if customer is not None:
        _remember(customer.id)
    return customer


def nobody(view: View) -> None:
    """Nobody is chosen: those looked at lately, and the largest customers to begin with."""
    everyone = reads.largest(view)
    if not everyone.of:
        blocks.title(_("No sale names its customer"))
        blocks.empty(
            _("There are no customers in these data"),
            _("All sales are anonymous. Load customers, or sales with a customer number, to see them one by one."),
        )
        return
    blocks.title(
        ngettext("There is {count} customer", "Which of {count} customers?", everyone.of).format(
            count=number(everyone.of)
        )
    )
    _lately(view)
    _largest(view, everyone.first)


def display_name(name: object, customer_id: str) -> str:
    """What a customer is called where there is room for one thing: the name, else the number."""
    return str(name) if name else _("Customer {number}").format(number=customer_id)


def _hits(view: View, typed: str) -> None:
    with st.spinner(_("Searching …")):
        around = reads.searched(view)
        hits = search(around.index, typed)
    if hits.is_empty():
        st.caption(
            _("Nobody is found. Try a part of the name, or the last digits of the phone number.")
            if view.viewer.may(Permission.PERSONAL_DATA)
            else _("Nobody is found. You can search for the customer's number only.")
        )
        return
    people = _described(view, hits["customer_id"].to_list(), around.people)
    total = int(hits["total"][0])
    sentence = ngettext("{count} customer fits", "{count} customers fit", total).format(count=number(total))
    if total > hits.height:
        sentence = _("{count}; these fit best").format(count=sentence)
    with st.container(border=True, key="customer-hits", gap="xsmall"):
        st.caption(sentence)
        for place, (customer_id, words) in enumerate(people):
            st.button(
                words,
                key=f"customer-hit-{place}",
                type="tertiary",
                on_click=partial(choose, customer_id),
                icon=":material/person:",
            )


def _described(view: View, ids: list[str], people: pl.DataFrame) -> list[tuple[str, str]]:
    """Each id with what tells the customer apart: name, number, branch, last purchase."""
    wanted = pl.col("customer_id").is_in(ids)
    names = dict(people.filter(wanted).select("customer_id", "name").iter_rows())
    columns = ("customer_id", "branch_id", "last_order_on")
    rows = view.read("customer_summary").filter(wanted).select(columns).collect()
    branches = view.branch_names()
    shown = {}
    for customer_id, branch, last in rows.iter_rows():
        name = names.get(customer_id) if view.viewer.may(Permission.PERSONAL_DATA) else None
        bought = _("last bought on {day}").format(day=date_text(last)) if last else _("never bought")
        parts = [customer_id if name else "", branches.get(branch, branch or ""), bought]
        shown[customer_id] = (
            f"**{literal(display_name(name, customer_id))}** · {literal(' · '.join(filter(None, parts)))}"
        )
    return [(each, shown[each]) for each in ids if each in shown]


def choose(customer_id: str) -> None:
    """Look at this customer, and forget what was typed."""
    st.query_params[customer_link.PARAMETER] = customer_id
    st.session_state[TYPED] = ""


def _remember(customer_id: str) -> None:
    before = [each for each in st.session_state.get(SEEN, []) if each != customer_id]
    st.session_state[SEEN] = [customer_id, *before][:LATELY]


def _lately(view: View) -> None:
    seen = [record for each in st.session_state.get(SEEN, []) if (record := reads.customer_record(view, each))]
    if not seen:
        return
    blocks.section(_("Looked at lately"))
    with st.container(horizontal=True, key="customers-lately"):
        for place, each in enumerate(seen):
            words = literal(display_name(name_of(view, each), each.id))
            st.button(words, key=f"customer-seen-{place}", on_click=partial(choose, each.id))


def name_of(view: View, customer: CustomerRecord) -> str | None:
    """The name, where the viewer may see it and it is known."""
    name = customer.facts.person.get("name") if view.viewer.may(Permission.PERSONAL_DATA) else None
    return str(name) if name else None


def _largest(view: View, first: pl.DataFrame) -> None:
    first = first.filter(pl.col("order_days") > 0)
    if first.is_empty():
        blocks.text(_("Nobody has bought anything yet; a customer is found by name or number above."))
        return
    named = "name" in first.columns
    shown = first.select(
        *([pl.coalesce("name", "customer_id")] if named else []),
        "customer_id",
        pl.col("segment").replace(segment_names()),
        "last_order_on",
        "order_days",
        pl.col("revenue").cast(pl.Float64),
    )
    why = explanations.largest(view)
    unit = symbol(view.company.currency)
    blocks.section(why.name)
    blocks.table(
        shown,
        key="largest",
        file_name="customers",
        columns={
            **({"name": _("Name")} if named else {}),
            "customer_id": _("Number") if named else _("Customer"),
            "segment": _("Segment"),
            "last_order_on": _("Last purchase"),
            "order_days": NumberColumn(_("Days with a purchase"), format="localized"),
            "revenue": NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
        },
        why=why,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="customers-largest"):
        st.caption(_("Open one of them:"), width="content")
        names = first["name"] if named else [None] * first.height
        for place, (customer_id, name) in enumerate(zip(first["customer_id"], names, strict=True)):
            st.button(
                literal(name or customer_id),
                key=f"customer-largest-{place}",
                type="tertiary",
                on_click=partial(choose, customer_id),
            )
