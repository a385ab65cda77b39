"""What is said on a page of an error that nobody caught where it arose."""

import streamlit as st

from crm_analytics.config import from_environment
from crm_analytics.exports.markdown import of_error
from crm_analytics.warehouse.faults import explained


def show(error: BaseException) -> bool:
    """Draw the sentence that there is for an error; False where it is one of the program itself.

    Streamlit calls it for all that a page, a part of it or a click left uncaught.
    """
    sentence = explained(error, from_environment())
    if sentence is not None:
        st.error(of_error(sentence), icon=":material/error:")
    return sentence is not None
