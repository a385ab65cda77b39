"""Which column of the file is which of ours: suggested, correctable, with the open questions asked."""

from dataclasses import replace
from functools import partial

import streamlit as st

from crm_analytics.i18n import N_, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import TABLES
from crm_analytics.sources.formats.styles import StyleQuestion, answer
from crm_analytics.sources.mapping.checks import needed_columns
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.suggest import Suggestion
from crm_analytics.ui.markdown import literal

SURE = 0.85
NOTHING = ""
AS_SUGGESTED = "\0"
"""The choice that leaves a column made as suggested, where it is made of no column or of several: none is called so."""
WORKED_OUT = "\1"
"""The choice that makes an order of a customer's purchases of one day, where no column holds its number."""
CUSTOMER_AND_DAY = ColumnMapping(joined=("@customer_id", "@day"))
PARTS = {
    "@day": N_("day"),
    "@month": N_("month"),
    "@year": N_("year"),
    "@customer_id": N_("customer"),
    "@branch_id": N_("branch"),
}
"""What parts of a key that are no columns of the file are called."""


def columns(suggestion: Suggestion, theirs: list[str], *, key: str) -> Mapping:
    """Ask which source column fills each of ours, beginning with the suggestion.

    Args:
        suggestion: The first guess.
        theirs: The source's columns.
        key: Of the file, sheet and table, so that another one begins anew.
    """
    mapping = suggestion.mapping
    needed = needed_columns(mapping)
    guessed = [name for name in mapping.columns if name not in needed]
    rest = [name for name in TABLES[mapping.table].column_names() if name not in {*needed, *guessed}]
    st.markdown(f"**{_('Check the columns')}**")
    _show_open_columns(suggestion)
    mapping = _column_fields(mapping, suggestion, [*needed, *guessed], theirs, key)
    # Fields that are not drawn forget what was chosen: closing the part must not take columns out of the mapping.
    chosen = f"rest-columns-{key}"
    for name, made in st.session_state.get(chosen, {}).items():
        mapping = mapping.with_column(name, made)
    with st.expander(_("Other columns, if the file has them"), on_change="rerun", key=f"rest-{key}") as more:
        if more.open:
            mapping = _column_fields(mapping, replace(suggestion, mapping=mapping), rest, theirs, key)
            st.session_state[chosen] = {name: mapping.columns[name] for name in rest if name in mapping.columns}
    return mapping


def has_missing_columns(mapping: Mapping) -> bool:
    """Whether columns that cannot be done without are still open; if so, they are named in the form's words."""
    needed = needed_columns(mapping)
    if mapping.columns.get("order_id") == CUSTOMER_AND_DAY:
        needed = [*needed, "customer_id"]
    missing = [name for name in needed if name not in mapping.columns]
    if missing:
        words = "; ".join(f"“{_doc(mapping.table, name)}”" for name in missing)
        st.error(
            _("Still to be chosen above: {columns}. Without that the rows cannot be loaded.").format(columns=words),
            icon=":material/error:",
        )
    return bool(missing)


def answers(mapping: Mapping, questions: list[StyleQuestion], *, key: str) -> Mapping:
    """Ask what cannot be known from the file, such as whether 03/04 is in March or in April."""
    for question in questions:
        reply = st.radio(
            _("“{example}” in column “{column}”: what does it mean?").format(
                example=literal(question.example), column=literal(question.source)
            ),
            list(question.readings),
            format_func=partial(_meaning, question),
            index=None,
            key=f"question-{key}-{question.ours}-{question.kind}",
        )
        if reply is None:
            return replace(mapping, columns={})
        mapping = answer(mapping, question, reply)
    return mapping


def _meaning(question: StyleQuestion, reply: str) -> str:
    """What the example would mean; a number written as the reader writes it."""
    meant = question.readings[reply]
    whole, _point, decimals = meant.partition(".")
    is_number = question.kind == "decimal" and whole.lstrip("-").isdigit()
    return number(float(meant), len(decimals)) if is_number else meant


def _show_open_columns(suggestion: Suggestion) -> None:
    open_points = len(suggestion.missing) + sum(sure < SURE for sure in suggestion.sure.values())
    if open_points:
        st.warning(
            ngettext(
                "{count} column is not certain; it is marked with a question mark.",
                "{count} columns are not certain; they are marked with a question mark.",
                open_points,
            ).format(count=number(open_points)),
            icon=":material/help:",
        )


def _column_fields(mapping: Mapping, suggestion: Suggestion, ours: list[str], theirs: list[str], key: str) -> Mapping:
    sides = st.columns(2)
    for place, name in enumerate(ours):
        made = suggestion.mapping.columns.get(name)
        with sides[place % 2]:
            mapping = mapping.with_column(name, _column_field(mapping.table, name, made, suggestion, theirs, key))
    return mapping


def _column_field(
    table: str, name: str, made: ColumnMapping | None, suggestion: Suggestion, theirs: list[str], key: str
) -> ColumnMapping | None:
    """One of our columns: from a column of the file, made as suggested, or not there."""
    words = _doc(table, name)
    unsure = name in suggestion.missing or suggestion.sure.get(name, 1.0) < SURE
    first = NOTHING if made is None else made.source or AS_SUGGESTED
    options = [NOTHING, *([AS_SUGGESTED] if first == AS_SUGGESTED else []), *theirs]
    if (table, name) == ("order_lines", "order_id") and first != AS_SUGGESTED:
        options.append(WORKED_OUT)
    chosen = st.selectbox(
        f"{words} {'(?)' if unsure else ''}".strip(),
        options,
        index=options.index(first) if first in options else 0,
        format_func=lambda option: _shown(option, first, made),
        key=f"column-{key}-{name}",
    )
    if not chosen:
        return None
    if chosen == WORKED_OUT:
        return CUSTOMER_AND_DAY
    return made if chosen == first and made is not None else ColumnMapping(source=chosen)


def _doc(table: str, name: str) -> str:
    return _((TABLES[table].columns()[name].metadata or {})["doc"])


def _shown(option: str, first: str, made: ColumnMapping | None) -> str:
    if not option:
        return _("not in the file")
    if option == WORKED_OUT:
        return _in_short(CUSTOMER_AND_DAY)
    return _in_short(made) if option == first and made is not None else option


def _in_short(made: ColumnMapping) -> str:
    """What a column is made of, in a few signs."""
    if made.constant is not None:
        return _("always “{value}”").format(value=made.constant)
    if made.first_of:
        return _("the first filled of {columns}").format(columns=", ".join(made.first_of))
    if made.joined:
        parts = [_(PARTS[part]) if part in PARTS else part.removeprefix("@") for part in made.joined]
        return _("worked out from {parts}").format(parts=" + ".join(parts))
    whole = " + ".join(name for name in (made.source, made.time) if name)
    factor = f" × {made.times}" if made.times else ""
    return whole + factor + (f" − {made.minus}" if made.minus else "")
