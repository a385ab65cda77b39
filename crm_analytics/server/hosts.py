"""Names under which the server may be called: this machine's own, and those that were named as its public ones.

A page of another site can make its reader's browser call this server. The browser says which host it called and, where
it matters, on which page it was told to (`Origin`): both have to be ours, to the port. Without that a site whose name
leads to this machine could read along, and so could whatever else is served on another port of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from crm_analytics.errors import CrmError, UsageError
from crm_analytics.i18n import N_

PORTS: Final = {"http": 80, "https": 443}
NO_ORIGIN = N_(
    "“{address}” is no address that a browser could show, like https://crm.example.com or http://10.0.0.5:8501. "
    "Correct it in CRM_ALLOWED_ORIGINS."
)
FOREIGN_HOST = N_(
    "This server is not called {host}. Open it under its own address, or name this one in CRM_ALLOWED_ORIGINS, like "
    "https://crm.example.com."
)
FOREIGN_ORIGIN = N_(
    "A page of {origin} asked for this, and that is another site. Where it is this server's own address, behind a "
    "proxy, name it in CRM_ALLOWED_ORIGINS."
)


@dataclass(frozen=True)
class WebOrigin:
    """Scheme, host and port of an address, as browsers compare them."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> "WebOrigin | None":
        """The origin of an address; None where it is none of the web."""
        try:
            parts = urlsplit(address.strip())
            port = parts.port
        except ValueError:
            return None
        if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
            return None
        return cls(parts.scheme, parts.hostname, port or PORTS[parts.scheme])


def named_origins(addresses: Iterable[str]) -> frozenset[WebOrigin]:
    """Origins of the public addresses in the configuration.

    Raises:
        UsageError: naming an address that is none.
    """
    origins = {address: WebOrigin.of(address) for address in addresses}
    for address, origin in origins.items():
        if origin is None:
            raise UsageError(NO_ORIGIN, address=address)
    return frozenset(origin for origin in origins.values() if origin is not None)


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


def open_to_others(scope: Scope) -> str:
    """Where the request was sent, if others can send there too; empty where only this machine can.

    A server of one's own may listen elsewhere than Streamlit was told: the socket knows. The name that was asked for
    tells of a proxy in front, and of a foreign site whose name leads to this machine so that it can read along.
    """
    server = scope.get("server")
    socket = "" if server is None or server[1] is None else str(server[0])
    return next((address for address in (socket, _name(_host(scope))) if address and not is_loopback(address)), "")


def foreign(scope: Scope, named: Collection[WebOrigin] | None) -> CrmError | None:
    """Why a request is not meant for this server, or comes from the page of another site; None where all is well.

    Args:
        scope: The request, or a socket's handshake. Programs may leave out where they come from; browsers do not.
        named: The public addresses of this server; None where there is sign-in and nobody said any: it may be
            called by whatever name then. A loopback address is always its own.
    """
    host, origin = _host(scope), Headers(scope=scope).get("origin")
    addressed = WebOrigin.of(f"{_scheme(scope)}://{host}")
    own = {*(named or ()), addressed} if addressed and (named is None or is_loopback(addressed.host)) else named or ()
    if host and (addressed is None or not _matches(addressed, own)):
        return UsageError(FOREIGN_HOST, host=host)
    if origin is not None and WebOrigin.of(origin) not in own:
        return UsageError(FOREIGN_ORIGIN, origin=origin)
    return None


def with_host_of_page(scope: Scope) -> Scope:
    """The request with the host of the page that it comes from, which `foreign` has let in.

    A proxy may have put its own name for the server there. Streamlit compares the two, and where they differ it looks
    up the machine's outer address on the internet.
    """
    headers = Headers(scope=scope)
    if "origin" not in headers:
        return scope
    rest = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    host = urlsplit(headers["origin"]).netloc.encode("latin-1")
    return {**scope, "headers": [*rest, (b"host", host)]}


def _matches(addressed: WebOrigin, own: Collection[WebOrigin]) -> bool:
    """A proxy that speaks TLS calls the server without it, and may leave the port out."""
    return any(
        addressed.host == origin.host and addressed.port in {origin.port, PORTS[addressed.scheme]} for origin in own
    )


def _host(scope: Scope) -> str:
    return Headers(scope=scope).get("host", "").lower()


def _name(host: str) -> str:
    """Without the port."""
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _scheme(scope: Scope) -> str:
    return "https" if scope.get("scheme") in {"https", "wss"} else "http"
