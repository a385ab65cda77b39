"""What a file leaves open, put to the person who loads it: what was seen, and the ways to settle it."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from babel.numbers import NumberFormatError, parse_decimal

from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import language, ngettext, number
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.mapping.mapping_files import to_toml
from crm_analytics.ui.markdown import literal
from crm_analytics.warehouse.inspection.question import Choice, Question, answered
from crm_analytics.warehouse.load_report import LoadReport

TryOut = Callable[[Mapping], LoadReport]
"""Tries a load by a mapping."""
RATES_BESIDE = 3


def ask(try_out: TryOut, mapping: Mapping, *, key: str) -> tuple[Mapping, LoadReport] | None:
    """Ask until nothing is open; None as long as an answer is missing.

    An answer may change how rows are made: the file is looked through again after each, and may raise further ones.

    Args:
        try_out: Tries a load by a mapping; nothing is written.
        mapping: How the source's columns become ours.
        key: Of the file, sheet and table, so that another one begins anew.
    """
    open_questions: dict[str, Question] = st.session_state.setdefault(f"asked-{key}", {})
    report = _tried(try_out, mapping, key) if not open_questions else None
    if report is not None:
        open_questions.update({question.key: question for question in report.open_questions})
    made, missing = _answers(open_questions, mapping, key)
    if missing:
        sentence = ngettext(
            "{count} question needs your answer before the file can be loaded.",
            "{count} questions need your answers before the file can be loaded.",
            missing,
        )
        st.warning(sentence.format(count=number(missing)), icon=":material/help:")
        return None
    report = _tried(try_out, made, key)
    further = {each.key: each for each in report.open_questions if each.key not in open_questions}
    if further:
        open_questions.update(further)
        st.rerun()
    if report.open_questions:
        st.error(_("The answers above leave it open: choose another."), icon=":material/error:")
        return None
    return made, report


def _answers(open_questions: dict[str, Question], mapping: Mapping, key: str) -> tuple[Mapping, int]:
    """The mapping with all answers there are, and how many are missing."""
    if open_questions:
        st.markdown(f"**{_('What looks odd in this file')}**")
    missing = 0
    for question in open_questions.values():
        choice = _field(question, key)
        if choice is None:
            missing += 1
        else:
            mapping = answered(mapping, question, choice)
    return mapping, missing


def _field(question: Question, key: str) -> Choice | None:
    """One question: a proposal is chosen already, unless only a person may choose."""
    place = st.radio(
        literal(str(question.sentence)),
        range(len(question.choices)),
        format_func=partial(_words, question),
        index=None if question.is_explicit else 0,
        key=f"asked-{key}-{question.key}",
    )
    if place is None:
        return None
    chosen = question.choices[place]
    if not chosen.example:
        return chosen
    rates = _rates(chosen.example, f"typed-{key}-{question.key}")
    return question.choice(rates) if rates else None


def _rates(example: str, key: str) -> str:
    """Rates as a person types them, one a currency, in the form of the example; empty while one is missing."""
    into, _colon, listed = example.partition(":")
    codes = [each.partition("=")[0] for each in listed.split(",")]
    places = st.columns(min(len(codes), RATES_BESIDE))
    rates: dict[str, str | None] = {}
    for place, code in enumerate(codes):
        with places[place % len(places)]:
            typed = st.text_input(_("1 {code} in {into}").format(code=code, into=into), key=f"{key}-{code}").strip()
            rates[code] = _rate(typed)
            if typed and rates[code] is None:
                sentence = _("“{typed}” is no rate; write it like {example}")
                st.error(sentence.format(typed=literal(typed), example=number(16250.5, 1)), icon=":material/error:")
    return "" if None in rates.values() else f"{into}:" + ",".join(f"{code}={rate}" for code, rate in rates.items())


def _rate(typed: str) -> str | None:
    """A rate written as the reader writes numbers: 16.250 is one thing in English and another in Indonesian."""
    try:
        rate = parse_decimal(typed, locale=language().babel, strict=True)
    except NumberFormatError:
        return None
    return f"{rate:f}" if rate.is_finite() and rate > 0 else None


def _words(question: Question, place: int) -> str:
    return literal(str(question.choices[place].sentence))


def _tried(try_out: TryOut, mapping: Mapping, key: str) -> LoadReport:
    """What a try-out by this mapping gave; the last one is kept, since drawing the page again changes nothing."""
    text = f"{key} {to_toml(mapping)}"
    kept: tuple[str, LoadReport] | None = st.session_state.get("try-out")
    if kept is None or kept[0] != text:
        kept = (text, try_out(mapping))
        st.session_state["try-out"] = kept
    return kept[1]
