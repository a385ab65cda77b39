"""A list of customers as a table with links to call and write; on a phone one card a customer, by style alone."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Final

import polars as pl

from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.customer_list.words import agreement_words, contact_words, purchase_words
from crm_analytics.content.view import View
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui.cells import NONE

Row = Mapping[str, object]
Cell = Callable[[View, Row], str]


def customer_table_html(view: View, customers: pl.DataFrame, task: Task, caption: str) -> str:
    """The rows of a listing, with the columns of its task.

    Args:
        view: Who looks.
        customers: `ListedCustomer`, with names of branches and segments instead of their codes.
        task: What the list is for.
        caption: What the list is called, for people who can't see it.
    """
    columns = COLUMNS[task]
    heads = "".join(f"<th scope='col' role='columnheader'>{escape(_(label))}</th>" for label, _cell in columns)
    rows = "".join(_row(view, row, columns) for row in customers.iter_rows(named=True))
    return (
        f"<div class='crm-sheet crm-people' tabindex='0' role='region' aria-label='{escape(caption)}'>"
        f"<table class='crm-table' role='table'><caption>{escape(caption)}</caption>"
        f"<thead role='rowgroup'><tr role='row'><th scope='col' role='columnheader'>{escape(_('Customer'))}</th>{heads}"
        f"</tr></thead><tbody role='rowgroup'>{rows}</tbody></table></div>"
    )


def _row(view: View, row: Row, columns: tuple[tuple[str, Cell], ...]) -> str:
    cells = "".join(_cell(_(label), cell(view, row), is_money=cell is _stake) for label, cell in columns)
    return f"<tr role='row'><th scope='row' role='rowheader' class='crm-names'>{_who(row)}</th>{cells}</tr>"


def _cell(label: str, words: str, *, is_money: bool) -> str:
    style = "crm-number" if is_money else "crm-wordy" if words else "crm-none"
    return f"<td role='cell' data-label='{escape(label)}' class='{style}'><span>{words or NONE}</span></td>"


def _who(row: Row) -> str:
    """Name and number; under it where the customer belongs, and whether it is no real one."""
    name, number = str(row["name"] or ""), str(row["customer_id"])
    mark = _(MARKS[str(row["mark"])]) if row["mark"] in MARKS else ""
    belongs = [number if name else "", mark, *(str(row[each] or "") for each in ("segment", "branch_id"))]
    return f"{escape(name or number)}<small>{escape(' · '.join(filter(None, belongs)))}</small>"


def _link(address: object, words: str, icon: str) -> str:
    """A link that calls or writes; it opens beside the page."""
    if not address:
        return ""
    return (
        f"<a class='crm-reach' href='{escape(str(address))}' target='_blank' rel='noreferrer'>"
        f"<i class='crm-icon' aria-hidden='true'>{icon}</i><span>{escape(words)}</span></a>"
    )


def _call(_view: View, row: Row) -> str:
    return _link(row["call_link"], str(row["phone"]), "call")


def _chat(_view: View, row: Row) -> str:
    return _link(row["whatsapp_link"], "WhatsApp", "chat")


def _mail(_view: View, row: Row) -> str:
    return _link(row["email_link"], str(row["email"]), "mail")


def _chat_or_mail(view: View, row: Row) -> str:
    return _chat(view, row) + _mail(view, row)


def _call_or_chat(view: View, row: Row) -> str:
    return _call(view, row) + _chat(view, row)


def _address(_view: View, row: Row) -> str:
    return escape(", ".join(str(row[name]) for name in ("address", "city") if row[name]))


def _purchase(view: View, row: Row) -> str:
    return escape(purchase_words(row, view.as_of))


def _stake(view: View, row: Row) -> str:
    value = row["at_stake"]
    return escape(view.compact_money(value)) if isinstance(value, float) else ""


def _basket(view: View, row: Row) -> str:
    """The usual order: its value, and what is in it."""
    value, items = row["usual_basket"], row["favourites"]
    money = view.compact_money(value) if isinstance(value, float) else ""
    return escape(": ".join(filter(None, (money, str(items or "")))))


def _consent(task: Task) -> Cell:
    return lambda _view, row: escape(agreement_words(row, task))


def _contact(_view: View, row: Row) -> str:
    return escape(contact_words(row))


MARKS: Final = {"staff": N_("staff"), "test": N_("test")}
STAKE: Final = (N_("Bought in a year"), _stake)
USUAL: Final[tuple[tuple[str, Cell], ...]] = (
    (N_("Last purchase"), _purchase),
    (N_("Usual basket"), _basket),
)
CONTACT: Final = (N_("Last contact"), _contact)
REACHED_BY: Final[Mapping[Task, tuple[tuple[str, Cell], ...]]] = {
    Task.REVIEW: (),
    Task.CALL: ((N_("Phone"), _call_or_chat),),
    Task.MESSAGE: ((N_("Written to by"), _chat_or_mail),),
    Task.LETTER: ((N_("Address"), _address),),
}
COLUMNS: Final[Mapping[Task, tuple[tuple[str, Cell], ...]]] = {
    task: (*REACHED_BY[task], STAKE, *USUAL, (N_("Agreement"), _consent(task)), CONTACT) for task in Task
}
"""By task, the columns after the customer's own: heading and what stands in each row, as HTML."""
