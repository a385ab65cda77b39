"""What made the difference, as values: the waterfall, the largest changes, and what the calendar alone changed."""

from typing import Final

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions
from crm_analytics.content.chart_values import Step, Waterfall
from crm_analytics.content.explanation import Why
from crm_analytics.content.figure_words import signed_text, value_text
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Chart, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.change import calendar_effects, customer_groups, reads
from crm_analytics.features.change import words as change_words
from crm_analytics.features.change.decomposition import Decomposition
from crm_analytics.features.change.rate_and_mix import simpson, total
from crm_analytics.features.change.reads import BY_MEMBER, OFFERED, ChangeQuestion
from crm_analytics.features.change.shown_parts import shown_parts, stands_out
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import signed_money
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection

MEMBERS: Final[dict[str, Dimension]] = {
    **{breakdown: breakdown for breakdown in BY_MEMBER},
    "customers": "known",
    "volume": "category",
}
"""What the parts of a look are members of."""
CUSTOMERS: Final = "did"
"""In place of a filter: looking closer at what customers did shows these customers."""


def compared(view: View, filters: Filters) -> Selection | None:
    """The days compared with, where sales reach back so far; None where there is nothing to compare."""
    before = filters.before
    return before if before is not None and view.sold and view.first_day <= before.start else None


def offered_metrics(view: View, selection: Selection) -> list[str]:
    """The metrics whose change can be looked at."""
    return [name for name in OFFERED if reads.breakdowns(view, selection, name)]


def usual_breakdown(view: View, filters: Filters, before: Selection, metric_id: str) -> str:
    """How a change is looked at until the reader says otherwise: the first way that explains it part by part.

    Not by segment, for customers are in one by what they bought lately: that alone makes it look like the reason.
    """
    offered = reads.breakdowns(view, filters.selection, metric_id)
    for breakdown in offered:
        if breakdown != "segment":
            decomposition = reads.decomposition(view, filters.selection, before, metric_id, breakdown)
            if decomposition is not None and stands_out(shown_parts(decomposition).parts):
                return breakdown
    return offered[0]


def waterfall(view: View, filters: Filters, before: Selection, metric_id: str, breakdown: str) -> Chart | Notice:
    """A metric's change, part by part; why there is none, where one of the periods has no such figure.

    Args:
        view: The view of the page.
        filters: What the page is asked.
        before: The days compared with.
        metric_id: One of `offered_metrics`.
        breakdown: One of `reads.breakdowns`.
    """
    metric = METRICS[metric_id]
    question = ChangeQuestion(filters.selection, before, metric_id, breakdown, assumptions.margin(view))
    plot = _plot(view, question)
    if plot is None:
        return Notice(
            reads.missing_reason(view, filters.selection, metric_id)
            or _("There is no such figure of the days compared with.")
        )
    what = _("Each part shows what it adds to the change of the figure; together they are all of it.")
    if metric.bottom:
        what += " " + _("A share or an average changes within each part, and by how much each part weighs.")
    named = _("What made the difference: {figure}").format(figure=_(metric.name))
    return Chart(
        key=f"difference-{metric_id}-{breakdown}",
        title=_("What made the difference") if metric_id == OFFERED[0] else named,
        alt=named,
        plot=plot,
        why=Why(what, filters=filters, method=_(metric.formula)),
        note=_note(view, question),
    )


def largest_changes(view: View, filters: Filters, before: Selection) -> tuple[Block, ...]:
    """The largest changes by money, and what the calendar alone changed; nothing where nothing did."""
    changes = reads.highlights(view, filters.selection, before)
    periods = customer_groups.period_names(filters, before)
    lines = [change_words.finding_sentence(view, finding, periods) for finding in changes.findings]
    if changes.paradox:
        dimension, case = changes.paradox
        lines.append(change_words.paradox_sentence(case, dimension))
    blocks: list[Block] = []
    if lines:
        blocks += [Section(_("Largest changes")), Sentences(tuple(lines), listed=True, key="changes")]
    effects = reads.calendar(view, filters.selection, before)
    calendar = calendar_effects.effect_sentences(effects, lambda amount: signed_money(amount, view.company.currency))
    if calendar:
        blocks.append(Sentences((" ".join([_("By the calendar:"), *calendar]),), "caption"))
    return tuple(blocks)


@cached(in_words=True)
def _plot(view: View, question: ChangeQuestion) -> Waterfall | None:
    decomposition = _decomposition(view, question)
    if decomposition is None:
        return None
    metric, breakdown = METRICS[question.metric], question.breakdown
    return Waterfall(
        steps=tuple(_step(view, metric, breakdown, row) for row in shown_parts(decomposition).parts.to_dicts()),
        before=(_("Before"), value_text(view, metric, decomposition.before)),
        change=(_("Change"), signed_text(view, metric, decomposition.change)),
        now=(_("Now"), value_text(view, metric, decomposition.now)),
        unit=metric.unit,
        currency=view.company.currency,
    )


def _step(view: View, metric: Metric, breakdown: str, row: change_words.Row) -> Step:
    name = change_words.part_name(view, MEMBERS[breakdown], row)
    amount = change_words.amount(row, "amount")
    return Step(
        name=name,
        amount=amount,
        text=signed_text(view, metric, amount),
        hover=change_words.part_sentence(view, metric, name, row),
        closer=_closer(breakdown, row),
    )


@cached(in_words=True)
def _note(view: View, question: ChangeQuestion) -> str:
    """What the bars alone do not tell: how a ratio moved, and what the bar of the others is made of."""
    decomposition = _decomposition(view, question)
    rest = shown_parts(decomposition).rest if decomposition is not None else None
    others = change_words.rest_sentence(view, METRICS[question.metric], rest) if rest is not None else ""
    return " ".join(filter(None, (_ratio_note(view, question), others)))


def _ratio_note(view: View, question: ChangeQuestion) -> str:
    """How much was rate and how much mix, and whether the two hide each other; empty for an amount."""
    metric, decomposition = METRICS[question.metric], _decomposition(view, question)
    if decomposition is None or not metric.bottom:
        return ""
    rate, mix = (signed_text(view, metric, total(decomposition, effect)) for effect in ("rate", "mix"))
    words = _("Within the parts: {rate}. By their weight: {mix}.").format(rate=rate, mix=mix)
    case = simpson(decomposition)
    if case is None:
        return words
    if case.members == "up":
        return words + " " + _("It rose in every part, yet fell as a whole: parts with a low figure weigh more now.")
    return words + " " + _("It fell in every part, yet rose as a whole: parts with a high figure weigh more now.")


def _decomposition(view: View, question: ChangeQuestion) -> Decomposition | None:
    return reads.decomposition(view, question.selection, question.before, question.metric, question.breakdown)


def _closer(breakdown: str, row: change_words.Row) -> tuple[str, str] | None:
    """The filter that looks closer at a part, and its member; None where there is none."""
    if row["effect"] == "anonymous":
        return "known", "anonymous"
    if row["effect"] in customer_groups.MOVEMENTS:
        return CUSTOMERS, str(row["effect"])
    if row["effect"] in change_words.EFFECTS or row["effect"] in change_words.TOGETHER:
        return None
    if row["effect"] == "mix" and row["part"] is None and breakdown == "volume":
        return None
    return MEMBERS[breakdown], UNKNOWN if row["part"] is None else str(row["part"])
