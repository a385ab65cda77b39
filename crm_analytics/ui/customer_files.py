"""Taking a list of customers away: as it is shown, or as senders of messages take it. Made and recorded on a click."""

from collections.abc import Callable
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.customer_list.files import list_columns, list_rows
from crm_analytics.content.customer_list.sender_files import (
    FORMS,
    TITLES,
    Channel,
    SenderFile,
    sender_file,
    sentence_of,
)
from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.view import View
from crm_analytics.exports import ExportColumn
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import document
from crm_analytics.ui.downloads import Exportable, downloads
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

FILE: Final = "customers"


def offered(view: View, numbers: pl.Series, task: Task, *, key: str, what: str) -> None:
    """The menu of the list, and that of the files for senders; nothing for a viewer who may not export."""
    if not view.viewer.may(Permission.EXPORT):
        return
    shown = Exportable(
        f"{FILE}-{task.value}",
        partial(list_rows, view, numbers, task),
        what=what,
        columns=partial(list_columns, view.company.currency),
        filters=document.chosen(),
    )
    downloads(view, shown, key=f"people-{key}", label=_("Download the list"))
    if view.viewer.may(Permission.PERSONAL_DATA):
        _senders(view, numbers, key, what, current_language())
    else:
        st.caption(_("Files for WhatsApp, SMS, e-mail and letters need the permission to see personal data."))


@st.fragment
def _senders(view: View, numbers: pl.Series, key: str, what: str, language: str) -> None:
    """Opening it draws only this part again: whom each file holds is counted when somebody asks."""
    use_language(language)
    menu = st.popover(
        _("Files for senders"), icon=":material/send:", type="tertiary", key=f"senders-{key}", on_change="rerun"
    )
    if not _is_open(menu.open):
        return
    with menu:
        channel = st.segmented_control(
            _("Send by"), list(TITLES), format_func=lambda each: _(TITLES[each]), key=f"send-by-{key}"
        )
        if channel is None:
            st.caption(_("Only those who agreed to the channel are in its file."))
            return
        sender = _sender(channel, key)
        file = sender_file(view, numbers, channel, sender)
        st.markdown(literal(sentence_of(file)))
        if file.rows.is_empty():
            return
        taken = Exportable(
            "-".join(filter(None, (FILE, channel, sender.lower()))),
            _kept(file),
            what=" · ".join(filter(None, (what, _(TITLES[channel]), sender))),
            columns=_as_they_are,
            filters=document.chosen(),
        )
        downloads(view, taken, key=f"send-{channel}-{key}", label=_("Download the file"))


def _is_open(seen: bool | None) -> bool:
    return bool(seen)


def _sender(channel: Channel, key: str) -> str:
    """For whom the file is: each sender has headings of its own."""
    senders = list(FORMS[channel])
    if len(senders) == 1:
        return senders[0]
    picked = st.segmented_control(
        _("In the form of"), senders, default=senders[0], required=True, key=f"send-form-{channel}-{key}"
    )
    return str(picked or senders[0])


def _kept(file: SenderFile) -> Callable[[], pl.DataFrame]:
    return lambda: file.rows


def _as_they_are(rows: pl.DataFrame) -> list[ExportColumn]:
    """Headings that senders match by themselves; every cell is text, so that no number loses a digit."""
    return [ExportColumn(name, name) for name in rows.columns]


__all__ = ["Channel", "offered"]
