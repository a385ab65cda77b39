"""What the account plan says: how many customers have a next step, who is late, and each customer in a line."""

from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Card, CardRow, CellValue, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.account_plan.reads import MOST, Account, account, accounts
from crm_analytics.features.account_plan.words import no_potential_reason, proposal_sentence
from crm_analytics.i18n import currency_symbol, date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection
from crm_analytics.state.account_plans import KeptPlan, may_read
from crm_analytics.viewer import Permission

FIRST: Final = 15
"""Lines that are shown at once."""
WIDE: Final = 260
"""Of the next step, which is a sentence."""


def title_sentence(view: View, selection: Selection) -> str:
    """The answer: how many customers, for how many something is planned, and who is late."""
    everybody = accounts(view, selection)
    count, planned = len(everybody), len(open_plans(everybody))
    late = overdue(everybody)
    words = (
        ngettext("{count} customer, {planned} with a next step", "{count} customers, {planned} with a next step", count)
        if planned
        else ngettext(
            "{count} customer, without a next step yet", "{count} customers, none with a next step yet", count
        )
    )
    sentence = words.format(count=number(count), planned=number(planned))
    if not late:
        return sentence
    silent = ngettext(
        "{count} has not bought for longer than usual ({money} in the last 365 days)",
        "{count} have not bought for longer than usual ({money} in the last 365 days)",
        len(late),
    )
    return f"{sentence}; {silent.format(count=number(len(late)), money=view.compact_money(year_of(late)))}"


def open_plans(everybody: tuple[Account, ...]) -> tuple[Account, ...]:
    """Those with a step that is planned and not done."""
    return tuple(
        each for each in everybody if each.planned and each.planned.plan.next_step and not each.planned.plan.done
    )


def overdue(everybody: tuple[Account, ...]) -> tuple[Account, ...]:
    """Those who have been silent for much longer than usual."""
    return tuple(each for each in everybody if each.overdue)


def year_of(some: tuple[Account, ...]) -> float:
    """What they bought in the last 365 days."""
    return sum(each.standing.year for each in some)


def blocks(view: View, filters: Filters) -> tuple[Block, ...]:
    """All of it."""
    return (under_title(view), figures(view, filters), table(view, filters))


def under_title(view: View) -> Sentences:
    """What the plan is filled from."""
    words = [_("Value, potential and the proposed step are filled in from sales; people change the rest.")]
    if len(accounts(view, Selection(view.first_day, view.as_of))) >= MOST:
        words.append(_("Listed are the {count} customers who brought most, and whoever has a plan.").format(count=MOST))
    if not may_read(view.viewer):
        words.append(_("What people planned is hidden from you: it may hold personal data."))
    return Sentences((" ".join(words),), "caption")


def figures(view: View, filters: Filters) -> CardRow:
    """Customers, their year, what they could buy, and who is late."""
    everybody = accounts(view, filters.selection)
    late, estimated = overdue(everybody), [each for each in everybody if potential_of(each) is not None]
    could = sum(potential_of(each) or 0 for each in estimated)
    sizes = {
        _("Bought in the last 365 days"): (year_of(everybody), _("What these customers bought, less returns.")),
        _("Potential"): (could, _potential_meaning()),
        _("Late, bought in the last 365 days"): (
            year_of(late),
            _(
                "Customers who have been silent for more than one and a half times their own usual gap, and longer "
                "than nine of ten of their gaps."
            ),
        ),
    }
    return CardRow(
        tuple(
            Card(
                label,
                view.compact_money(amount),
                exact=amount,
                unit="money",
                why=Why(what, filters=filters, rows=False, name=label),
            )
            for label, (amount, what) in sizes.items()
        )
    )


def potential_of(customer: Account) -> float | None:
    """As people put it, else as it is estimated."""
    planned = customer.planned.plan.potential if customer.planned else None
    return customer.potential if planned is None else float(planned)


def table(view: View, filters: Filters) -> DataTable:
    """Each customer in a line."""
    everybody = accounts(view, filters.selection)
    branches = view.branch_names()
    with_value = _shows_value(view, everybody)
    reads_plans = any(each.planned for each in everybody)
    name = _("Account plan")
    columns = _columns(view, with_branch=len(branches) > 1, with_value=with_value, with_plans=reads_plans)
    rows = tuple(
        tuple(
            value
            for value, is_there in (
                (each.name, True),
                (branches.get(each.whose.branch_id or "", each.whose.branch_id), len(branches) > 1),
                (each.standing.year, True),
                (each.to_come, with_value),
                (potential_of(each), True),
                (each.standing.last_on, True),
                (None if each.standing.gap is None else round(each.standing.gap), True),
                (step_words(view, each), True),
                *((value, reads_plans) for value in _planned_cells(each.planned)),
            )
            if is_there
        )
        for each in everybody
    )
    return DataTable(
        key="account-plan",
        name=name,
        columns=columns,
        rows=rows,
        first=FIRST,
        why=Why(_plan_meaning(), filters=filters, rows=False, name=name),
    )


def step_words(view: View, customer: Account) -> str:
    """The step that is planned, else the one that is proposed, which says so."""
    if customer.planned and customer.planned.plan.next_step:
        return customer.planned.plan.next_step
    proposed = proposal_sentence(view, customer)
    return _("Proposed: {step}").format(step=proposed) if proposed else ""


def of_customer(view: View, customer_id: str) -> tuple[Block, ...]:
    """The plan of one customer in sentences."""
    customer = account(view, customer_id)
    if customer is None:
        return (Sentences((_("Nothing was bought yet, so nothing is planned."),)),)
    lines = [step_words(view, customer) or _("Nothing is proposed: too little is known yet.")]
    planned = customer.planned
    if planned is not None:
        lines += _planned_lines(planned)
    potential = potential_of(customer)
    if potential is None:
        lines.append(no_potential_reason(customer))
    else:
        money = view.compact_money(potential)
        lines.append(_("Potential: {money} a year beyond what is bought.").format(money=money))
    return (Sentences(tuple(lines), listed=True),)


def changed_words(view: View, kept: KeptPlan) -> str:
    """Who planned it, and when."""
    day = date_text(view.local(kept.stamp.changed_at))
    return _("Changed last by {who}, {day}.").format(who=kept.stamp.changed_by, day=day)


def _planned_lines(kept: KeptPlan) -> list[str]:
    plan, lines = kept.plan, []
    if plan.owner:
        lines.append(_("Who does it: {owner}").format(owner=plan.owner))
    if plan.due:
        lines.append(_("By: {day}").format(day=date_text(plan.due)))
    return [*lines, _("Done.")] if plan.done else lines


def _planned_cells(kept: KeptPlan | None) -> tuple[CellValue, CellValue, CellValue]:
    if kept is None:
        return None, None, None
    state = _("done") if kept.plan.done else _("planned") if kept.plan.next_step else None
    return kept.plan.owner or None, kept.plan.due, state


def _shows_value(view: View, everybody: tuple[Account, ...]) -> bool:
    return view.viewer.may(Permission.COSTS) and any(each.to_come is not None for each in everybody)


def _columns(view: View, *, with_branch: bool, with_value: bool, with_plans: bool) -> tuple[DataColumn, ...]:
    currency = view.company.currency
    unit = currency_symbol(currency)

    def money(name: str, heading: str, meaning: str = "") -> DataColumn:
        return DataColumn(ExportColumn(name, heading.format(currency=unit), "money", 2, currency, meaning), short=True)

    made = [
        (DataColumn(ExportColumn("customer", _("Customer"))), True),
        (DataColumn(ExportColumn("branch", _("Branch"))), with_branch),
        (money("year", _("Bought in a year, {currency}")), True),
        (money("to_come", _("To come in a year, {currency}")), with_value),
        (money("potential", _("Potential, {currency}"), _potential_meaning()), True),
        (DataColumn(ExportColumn("last_on", _("Last purchase"), "date")), True),
        (DataColumn(ExportColumn("gap", _("Usual gap, days"), "number")), True),
        (DataColumn(ExportColumn("step", _("Next step")), width=WIDE), True),
        (DataColumn(ExportColumn("owner", _("Owner"))), with_plans),
        (DataColumn(ExportColumn("due", _("By when"), "date")), with_plans),
        (DataColumn(ExportColumn("state", _("State"))), with_plans),
    ]
    return tuple(column for column, is_there in made if is_there)


def _potential_meaning() -> str:
    return _(
        "Categories that at least half of the customers of the same kind bought in the last 365 days and this one did "
        "not, each at the middle buyer's share of all purchases; or what people put in its place. An estimate from own "
        "sales: the customer may buy them elsewhere, or not need them."
    )


def _plan_meaning() -> str:
    return _(
        "Each customer with what was bought in the last 365 days, what may come, and the next step. A step is proposed "
        "by the first rule that fits: something is open; silent for more than one and a half usual gaps; first "
        "purchase in the last 90 days; a quarter less, or more, than in the year before; else keep in touch."
    )
