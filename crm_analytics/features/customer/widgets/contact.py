"""How the customer is reached, what comes next, and noting a contact where it is made."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.customer import contact, content
from crm_analytics.features.customer.contact import CHANNEL_NAMES, OUTCOMES, Reach
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import current_language, date_text, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import contacts
from crm_analytics.state.contacts import LONGEST, Contact, KeptContact, Outcome, Whose
from crm_analytics.ui import blocks, draw
from crm_analytics.ui.markdown import literal, of_error

LATEST: Final = 3
"""Contacts noted here that can be taken back on the page."""


def ways(view: View, customer: CustomerRecord) -> None:
    """Phone, WhatsApp, e-mail and address, each with what is known of the agreement; a click calls or writes."""
    reaches = contact.reaches(view, customer)
    if reaches:
        with st.container(key="customer-reach"):
            st.html(f"<dl class='crm-reach'>{''.join(map(_line, reaches))}</dl>")
    elif not contact.may_see(view):
        blocks.caption(_("Ways to reach this customer are hidden from you."))
    else:
        blocks.caption(_("No phone number, e-mail address or street address is known."))


def next_steps(view: View, customer: CustomerRecord) -> None:
    """What to expect and to offer, what came of the last contact; and the way to note the next one."""
    with st.container(border=True, key="customer-next-steps"):
        draw.block(content.next_steps(view, customer))
        if view.is_pending("customer_value"):
            blocks.still_coming(view, "customer_value")
        if contacts.may_write(view.viewer):
            with st.popover(_("Note a contact"), icon=":material/add_call:", key="customer-contact"):
                _noting(view, customer, current_language())


@st.fragment
def _noting(view: View, customer: CustomerRecord, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    with st.form("customer-contact-new", clear_on_submit=True, border=False):
        channel = st.pills(
            _("Over"),
            list(contacts.BY),
            default="phone",
            format_func=lambda each: _(CHANNEL_NAMES[each]),
            key="customer-contact-channel",
        )
        outcome = st.pills(
            _("What came of it"),
            list(Outcome),
            default=Outcome.REACHED,
            format_func=lambda each: _(OUTCOMES[each]),
            key="customer-contact-outcome",
        )
        note = st.text_area(_("Note"), key="customer-contact-note", max_chars=LONGEST, height=80)
        if st.form_submit_button(_("Keep the contact"), type="primary", icon=":material/check:"):
            if channel is None or outcome is None:
                st.error(_("Choose over what, and what came of it."), icon=":material/error:")
                return
            made = Contact(_whose(customer), _now(view), channel, Outcome(outcome), note)
            if _done(lambda: contacts.add(view.settings, view.viewer, made)):
                st.rerun()
    for kept in contacts.of_customer(view.settings, view.viewer, _whose(customer))[:LATEST]:
        _kept(view, kept)


def _kept(view: View, kept: KeptContact) -> None:
    """One that was noted, to be taken back."""
    made = kept.contact
    words = " · ".join([date_text(made.at), _(CHANNEL_NAMES[made.channel]), _(OUTCOMES[made.outcome])])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(literal(words), width="content")
        if st.button(_("Take back"), key=f"contact-back-{kept.stamp.id}", type="tertiary") and _done(
            lambda: contacts.take_back(view.settings, view.viewer, kept)
        ):
            st.rerun()


def _line(reach: Reach) -> str:
    text = escape(reach.text)
    if reach.address:
        target = " target='_blank' rel='noopener'" if reach.address.startswith("https:") else ""
        text = f"<a href='{escape(reach.address)}'{target}>{text}</a>"
    mark = "crm-refused" if reach.refused else ""
    return f"<dt>{escape(reach.name)}</dt><dd>{text} <small class='{mark}'>{escape(reach.consent)}</small></dd>"


def _now(view: View) -> datetime:
    """This moment by the company's clock."""
    return view.local(datetime.now(UTC)).replace(tzinfo=None)


def _whose(customer: CustomerRecord) -> Whose:
    return Whose(customer.id, customer.home)


def _done(act: Callable[[], object]) -> bool:
    """Do it, or say why it was refused."""
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return False
    return True
