"""A result that exists for the whole company, or that somebody has asked for: in its place an offer to work it out.

head = st.container()
chosen = page_filters.bar(view, uses=USES)
results = PartResults(view, "forecast_days", part_of(view, chosen.selection))
if on_demand.shown(results, _("No forecast yet"), head=head):
    days = results.ready("forecast_days")
"""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crm_analytics import jobs
from crm_analytics.compute import parts
from crm_analytics.compute.kept_parts import KeptPart
from crm_analytics.content import part_words
from crm_analytics.content.part_results import PartResults
from crm_analytics.errors import CrmError
from crm_analytics.i18n import date_time_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.state.jobs import Job
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.progress import job_progress
from crm_analytics.ui.sitemap import page_name

NAMED: Final = 3
"""Results that were dropped and are named; of more it says how many."""


def shown(results: PartResults, nothing: str = "", *, head: DeltaGenerator | None = None) -> bool:
    """Whether there is something to draw. Where not, the page says why; for a part, it offers to work it out.

    Args:
        results: What the page is about.
        nothing: The page's title where it could not be worked out.
        head: Where the title goes; None for what has a place within a page.
    """
    view = results.view
    if results.is_whole:
        if head is None:
            return not blocks.refused(view, results.result)
        return view.refusal(results.result) is None or not blocks.no_page(view, nothing, results.result, head=head)
    if results.kept is None:
        sentence = _("{page}: not worked out yet for {part}")
        _title(head, sentence.format(page=page_name(view.page), part=results.name))
        _to_work_out(results)
        return False
    reason = results.refusal(results.result)
    if reason is not None:
        _title(head, results.of_this(nothing))
        blocks.empty(_("Not enough data"), reason)
    _origin(results, results.kept)
    return reason is None


def _title(head: DeltaGenerator | None, sentence: str) -> None:
    if head is not None:
        with head:
            blocks.title(literal(sentence))


def _to_work_out(results: PartResults) -> None:
    """How far the work is; else what can be had, and the button for it."""
    job = _job(results)
    if job is not None and job.status in jobs.UNFINISHED:
        _progress(results, job)
        return
    if job is not None and job.status == jobs.FAILED:
        st.error(literal(job.message or _("The work was broken off.")), icon=":material/error:")
    blocks.empty(
        _("So far this is worked out for the whole company only"),
        literal(
            _(
                "For {part} it is worked out when somebody asks for it. The work goes on while you look at something "
                "else; what comes of it is kept for all who may see it, until newer data are shown."
            ).format(part=results.name)
        ),
    )
    going = parts.next_to_go(results.view.reader)
    if going is not None:
        st.caption(literal(_room_for_next(results, going)))
    _button(results, _("Work it out for {part}").format(part=results.name), is_first=True)


def _origin(results: PartResults, kept: KeptPart) -> None:
    """Which part it is of, since when it is there, what went for it; and the way to have it anew after a change."""
    sentences = [
        _("For {part} alone; worked out on {moment}.").format(
            part=results.name, moment=date_time_text(results.view.local(kept.made_at))
        )
    ]
    if kept.dropped:
        sentences.append(_dropped(results, kept))
    if not kept.is_current:
        sentences.append(_("Notes or settings have changed since then; they are not in it yet."))
    blocks.caption(literal(" ".join(sentences)))
    if kept.is_current:
        return
    job = _job(results)
    if job is not None and job.status in jobs.UNFINISHED:
        _progress(results, job)
    else:
        _button(results, _("Work it out again"), is_first=False)


def _dropped(results: PartResults, kept: KeptPart) -> str:
    """What went to make room; of other branches' results nobody is told more than how many."""
    view = results.view
    visible = [name for name in kept.dropped if parts.covers(view.viewer, name.part)][:NAMED]
    words = [part_words.result_text(view, name) for name in visible]
    others = len(kept.dropped) - len(visible)
    if others:
        words.append(ngettext("{count} other result", "{count} other results", others).format(count=number(others)))
    return _("To make room for it, the oldest went: {names}.").format(names=", ".join(words))


def _room_for_next(results: PartResults, going: KeptPart) -> str:
    view = results.view
    sentence = _("As many results as are kept, {count}, are there; the oldest goes for the next.")
    words = sentence.format(count=number(view.settings.parts_kept))
    if not parts.covers(view.viewer, going.name.part):
        return words
    return f"{words} " + _("That is: {name}.").format(name=part_words.result_text(view, going.name))


def _button(results: PartResults, label: str, *, is_first: bool) -> None:
    if not st.button(
        literal(label),
        key=f"work-out-{results.result}",
        type="primary" if is_first else "tertiary",
        icon=":material/calculate:" if is_first else ":material/refresh:",
    ):
        return
    try:
        jobs.ask(results.view.reader, results.result, results.part)
    except CrmError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.rerun()


def _job(results: PartResults) -> Job | None:
    return jobs.newest_of(results.view.reader, results.result, results.part)


def _progress(results: PartResults, job: Job) -> None:
    job_progress(results.view.settings, job.id, shows_load=False)
