"""Who may come in: the local owner where nobody signs in, else whoever signed in and is named in the secrets."""

import time
from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from crm_analytics.errors import CrmError, NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.server.hosts import is_loopback
from crm_analytics.viewer import LOCAL_OWNER, Viewer
from crm_analytics.viewer.people import addresses, check, entries, person

NOBODY_ADMITTED = N_(
    "Sign-in is configured in the section [auth], and people in the section [access] names nobody: nobody can be let "
    "in. Name them in .streamlit/secrets.toml (see secrets.toml.example there), or take [auth] away."
)
OPEN_ADDRESS = N_(
    "Other machines can reach the address {address}, and sign-in is not configured: everyone on the network could read "
    "customer data. Configure sign-in in the sections [auth] and [access] of .streamlit/secrets.toml (see "
    "secrets.toml.example there), or serve on 127.0.0.1."
)


def refuse_open_address() -> None:
    """Let in the local owner, or whoever has signed in and is named in the secrets; for the top of every page.

    Streamlit itself may have been told to listen where other machines can reach it: without sign-in that is refused.
    With sign-in, a visitor who has not signed in gets a button to do so, and the page ends there.

    Raises:
        UsageError: saying how to configure sign-in or close the address, or what is wrong with the visitor's entry.
        NotAllowed: for someone who has signed in and is not named.
    """
    _refuse_nonsense()
    refuse_without_sign_in(st.get_option("server.address") or "0.0.0.0")  # noqa: S104 - where Streamlit listens when not told
    if not sign_in_configured():
        return
    if not _is_signed_in():
        st.button(_("Sign in"), on_click=st.login, type="primary")
        st.stop()
    try:
        _signed_in_viewer()
    except CrmError:
        st.button(_("Sign out"), on_click=st.logout)
        raise


def current_viewer() -> Viewer:
    """Who reads and acts in this request: the local owner where nobody signs in, else whoever has signed in.

    Raises:
        NotAllowed: for someone who has not signed in, or is not named.
        UsageError: where what the secrets say of this person can't be understood.
    """
    _refuse_nonsense()
    return _signed_in_viewer() if sign_in_configured() else LOCAL_OWNER


def _signed_in_viewer() -> Viewer:
    address = str(st.user.get("email") or "") if _is_signed_in() else ""
    entry = person(_people(), address)
    if entry is None or st.user.get("email_verified") is False:
        raise NotAllowed(N_("You are signed in, but not on the list of people who may see this. Ask its owner."))
    return entry


def sign_in_configured() -> bool:
    """Whether the secrets hold a provider to sign in with, and name who may."""
    return bool(_secret("auth")) and bool(admitted())


def admitted() -> frozenset[str]:
    """The e-mail addresses that may sign in, from `people` in the section `[access]` of the secrets."""
    return addresses(_people())


def check_people() -> None:
    """Go through the list of people, where there is sign-in.

    Raises:
        UsageError: naming what can't be understood.
    """
    if _secret("auth"):
        check(_people())


def own_address() -> str:
    """The address that people sign in at, as the section `[auth]` has it for the provider; empty where it has none."""
    return str(_secret("auth").get("redirect_uri") or "")


def _refuse_nonsense() -> None:
    """Nobody is taken for the local owner because the list of people could not be understood, or is empty."""
    if _secret("auth"):
        entries(_people())
        if not admitted():
            raise UsageError(NOBODY_ADMITTED)


def _people() -> object:
    return _secret("access").get("people", [])


def _is_signed_in() -> bool:
    """Streamlit's cookie outlives the provider's word by weeks; the word is what counts."""
    expires = st.user.get("exp")
    is_valid = expires is None or (isinstance(expires, (int, float)) and expires > time.time())
    return bool(st.user.get("is_logged_in")) and is_valid


def _secret(section: str) -> Mapping[str, object]:
    try:
        entry = st.secrets.get(section)
    except StreamlitSecretNotFoundError:
        return {}
    return entry if isinstance(entry, Mapping) else {}


def refuse_without_sign_in(address: str) -> None:
    """Refuse an address that others can reach, where nobody has to sign in.

    Raises:
        UsageError: saying how to configure sign-in or close the address.
    """
    if not is_loopback(address) and not sign_in_configured():
        raise UsageError(OPEN_ADDRESS, address=address)
