"""How the customer is reached, what comes next, and noting a contact where it is made."""

from html import escape
from typing import Final

import streamlit as st

from crm_analytics.content.customer_list.tasks import Task
from crm_analytics.content.customer_list.words import BY_NAMES, outcome_words
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.customer import contact, content
from crm_analytics.features.customer.contact import Reach
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import current_language, date_text, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import contacts
from crm_analytics.state.contacts import KeptContact, Whose
from crm_analytics.ui import blocks, contact_form, draw
from crm_analytics.ui.markdown import literal, of_error

LATEST: Final = 3
"""Contacts noted here that can be taken back on the page."""


def ways(view: View, customer: CustomerRecord) -> None:
    """Phone, WhatsApp, e-mail and address, each with what is known of the agreement; a click calls or writes."""
    reaches = contact.reaches(view, customer)
    if reaches:
        with st.container(key="customer-reach"):
            st.html(f"<dl class='crm-reaches'>{''.join(map(_line, reaches))}</dl>")
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
        if contact_form.may(view):
            key = f"customer-{customer.id}"
            with st.popover(_("Note the contact"), icon=":material/add_call:", key="customer-contact"):
                contact_form.form(view, _whose(customer), Task.CALL, name=customer.name, key=key)
                _noted_before(view, customer, current_language())


@st.fragment
def _noted_before(view: View, customer: CustomerRecord, language: str) -> None:
    """Those noted last, each to be taken back."""
    use_language(language)  # a click runs only this part, where no page has said it
    for kept in contacts.of_customer(view.settings, view.viewer, _whose(customer))[:LATEST]:
        made = kept.contact
        words = " · ".join([date_text(made.at), _(BY_NAMES[made.channel]), outcome_words(made.outcome)])
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(literal(words), width="content")
            if st.button(_("Take it back"), key=f"contact-back-{kept.stamp.id}", type="tertiary"):
                _take_back(view, kept)


def _take_back(view: View, kept: KeptContact) -> None:
    try:
        contacts.take_back(view.settings, view.viewer, kept)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.rerun()


def _line(reach: Reach) -> str:
    text = escape(reach.text)
    if reach.address:
        target = " target='_blank' rel='noopener'" if reach.address.startswith("https:") else ""
        text = f"<a class='crm-reach' href='{escape(reach.address)}'{target}>{text}</a>"
    mark = "crm-refused" if reach.refused else ""
    return f"<dt>{escape(reach.name)}</dt><dd>{text} <small class='{mark}'>{escape(reach.consent)}</small></dd>"


def _whose(customer: CustomerRecord) -> Whose:
    return Whose(customer.id, customer.home)
