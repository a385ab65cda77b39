"""The way in: who may call the server and from which pages, the headers of its answers, and where old links lead."""

from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_analytics.errors import CrmError, UsageError
from crm_analytics.server.hosts import WebOrigin, foreign, is_loopback, named_origins, open_to_others, with_host_of_page
from crm_analytics.server.old_links import led_on
from crm_analytics.server.sign_in import OPEN_ADDRESS, own_address, sign_in_configured

CLOSED: Final = ("/_stcore/metrics", "/_stcore/script-health-check")
"""Paths of Streamlit that tell about the process; nobody needs them here."""
HEALTH: Final = "/_stcore/health"
"""Asked by what watches over servers, under whatever address it has for them; the answer is one word."""

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
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


class Guard:
    """ASGI middleware before Streamlit: refuses what is not meant for this server, and adds the headers.

    Closed to everybody is what tells about the process; without sign-in, everything to visits from outside; to pages of
    other sites, always.

    Args:
        app: What is guarded.
        origins: Public addresses of the server, such as https://crm.example.com, besides the one of sign-in.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str] = ()) -> None:
        self.app = app
        self.origins = named_origins(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif str(scope["path"]).rstrip("/").endswith(CLOSED):
            await PlainTextResponse("Not found", status_code=404, headers=HEADERS)(scope, receive, send)
        elif reason := self._refusal(scope):
            await PlainTextResponse(str(reason), status_code=403, headers=HEADERS)(scope, receive, send)
        elif elsewhere := led_on(scope):
            await elsewhere(scope, receive, _with_headers(send))
        else:
            await self.app(with_host_of_page(scope), receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> CrmError | None:
        address = open_to_others(scope)
        if address and not sign_in_configured():
            return UsageError(OPEN_ADDRESS, address=address)
        return None if str(scope["path"]).endswith(HEALTH) else foreign(scope, self._own())

    def _own(self) -> frozenset[WebOrigin] | None:
        """The public addresses; without sign-in none that others could reach the data by."""
        if not sign_in_configured():
            return frozenset(origin for origin in self.origins if is_loopback(origin.host))
        signed_in_at = WebOrigin.of(own_address())
        return (self.origins | {signed_in_at} if signed_in_at else self.origins) or None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return send_with_headers
