"""Serving the app: who may reach it, the headers it answers with, and the page routing it relies on.

`python -m crm_analytics serve` starts it this way. `streamlit run app.py` works too, without the headers; the
refusal of an address that others can reach holds in both, because the pages' frame asks `refuse_open_address`.
"""

import re
import sys
import time
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.pages_manager import PagesManager

from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import CrmError, NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.viewer import LOCAL_OWNER, Viewer
from crm_analytics.viewer.people import addresses, check, entries, person

SCRIPT = PROJECT / "app.py"
CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check")
"""Paths of Streamlit that tell about the process; nobody needs them here."""
FIRST_PAGE = "/overview"
"""Where somebody looks for the first page by its name; Streamlit has it at `/` only."""
SPLIT_PAGE: Final = "segments"
PART: Final = "part"
SPLIT: Final = {
    "movement": ("movement", ""),
    "cohorts": ("movement", "cohorts"),
    "value": ("value", ""),
    "portfolio": ("value", "portfolio"),
    "wallet": ("value", "wallet"),
    "clusters": ("value", "clusters"),
    "drivers": ("value", "drivers"),
    "calculator": ("value", "calculator"),
    "builder": ("segment_builder", ""),
}
"""Parts that page Segments once had: the page each is on now, and its part there; empty: the first."""

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOBODY_ADMITTED = N_(
    "Sign-in is configured in the section [auth], and people in the section [access] names nobody: nobody can be let "
    "in. Name them in .streamlit/secrets.toml (see secrets.toml.example there), or take [auth] away."
)
OPEN_ADDRESS = N_(
    "Other machines can reach the address {address}, and sign-in is not configured: everyone on the network could read "
    "customer data. Configure sign-in in the sections [auth] and [access] of .streamlit/secrets.toml (see "
    "secrets.toml.example there), or serve on 127.0.0.1."
)


class Guard:
    """ASGI middleware: closes what nobody needs, refuses visits from outside without sign-in, adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif str(scope["path"]).rstrip("/").endswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404, headers=HEADERS)(scope, receive, send)
        elif (address := _open_to_others(scope)) and not sign_in_configured():
            reason = str(UsageError(OPEN_ADDRESS, address=address))
            await PlainTextResponse(reason, status_code=403, headers=HEADERS)(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and str(scope["path"]).endswith(FIRST_PAGE):
            await _to_the_first_page(scope)(scope, receive, _with_headers(send))
        elif leads_on := _to_where_it_is_now(scope):
            await leads_on(scope, receive, _with_headers(send))
        else:
            await self.app(scope, receive, _with_headers(send))


def application() -> st.App:
    """The app as an ASGI application, for `serve` or a server of one's own."""
    # Pages are reached through app.py only, also by a direct link to a server that nobody has visited yet.
    PagesManager.uses_pages_directory = False
    return st.App(SCRIPT, middleware=[Middleware(Guard)])


def serve(settings: Settings) -> None:
    """Serve the app until stopped.

    Raises:
        UsageError: when the address can be reached from other machines and sign-in is not configured, or when what is
            said of a person who may sign in can't be understood.
    """
    _refuse(settings.address)
    if _secret("auth"):
        check(_people())
    catalogue()  # found now, so that the first visitor does not wait for it
    # Streamlit looks for .streamlit/ beside the script that was started, which is not app.py here.
    sys.argv = [str(SCRIPT)]
    application().run(
        config={
            "server.address": settings.address,
            "server.port": settings.port,
            "server.maxUploadSize": max(1, settings.upload_limit // 1024**2),
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.toolbarMode": "viewer",
            "client.disableDataExport": True,
        }
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
    _refuse(st.get_option("server.address") or "0.0.0.0")  # noqa: S104 - where Streamlit listens when not told
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
    viewer = person(_people(), address)
    if viewer is None or st.user.get("email_verified") is False:
        raise NotAllowed(N_("You are signed in, but not on the list of people who may see this. Ask its owner."))
    return viewer


def forwarded(page: str, parameters: Sequence[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Where an address leads today: old links name parts of a page that has been split.

    Args:
        page: Name of the page in the address.
        parameters: What stands behind it, each name with each of its values.

    Returns:
        The page, and the parameters to go there with; both as they came where nothing has moved.
    """
    part = next((value for name, value in parameters if name == PART), "")
    if page != SPLIT_PAGE or part not in SPLIT:
        return page, list(parameters)
    page, part = SPLIT[part]
    others = [(name, value) for name, value in parameters if name != PART]
    return page, [*others, (PART, part)] if part else others


def sign_in_configured() -> bool:
    """Whether the secrets hold a provider to sign in with, and name who may."""
    return bool(_secret("auth")) and bool(admitted())


def admitted() -> frozenset[str]:
    """The e-mail addresses that may sign in, from `people` in the section `[access]` of the secrets."""
    return addresses(_people())


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
        secrets = st.secrets.get(section)
    except StreamlitSecretNotFoundError:
        return {}
    return secrets if isinstance(secrets, Mapping) else {}


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach the address."""
    if address == "localhost":
        return True
    try:
        parsed = ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).is_loopback


def _refuse(address: str) -> None:
    if not is_loopback(address) and not sign_in_configured():
        raise UsageError(OPEN_ADDRESS, address=address)


def _open_to_others(scope: Scope) -> str:
    """Where the request was sent, if others can send there too; empty where only this machine can.

    A server of one's own may listen elsewhere than Streamlit was told: the socket knows. The name that was asked for
    tells of a proxy in front, and of a foreign site whose name leads to this machine so that it can read along.
    """
    server = scope.get("server")
    socket = "" if server is None or server[1] is None else str(server[0])
    name = re.sub(r":\d+$", "", Headers(scope=scope).get("host", "")).lower()
    return next((address for address in (socket, name) if address and not is_loopback(address)), "")


def _to_the_first_page(scope: Scope) -> RedirectResponse:
    """Relative, so that it holds below a path of one's own too; filters and language in the address come along."""
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"./?{query}" if query else "./")


def _to_where_it_is_now(scope: Scope) -> RedirectResponse | None:
    """From a part that has a page of its own now; before the browser opens the page, so that its way back is free."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    page = str(scope["path"]).rpartition("/")[2]
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    target, parameters = forwarded(page, query)
    if target == page:
        return None
    return RedirectResponse(f"./{target}?{urlencode(parameters)}" if parameters else f"./{target}")


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return send_with_headers
