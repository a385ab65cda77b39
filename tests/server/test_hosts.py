"""Which host was called, and by the page of which site: scheme, host and port have to be the server's own."""

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from crm_analytics.config import from_environment
from crm_analytics.errors import UsageError
from crm_analytics.server import guard
from crm_analytics.server.guard import HEADERS, Guard
from crm_analytics.server.hosts import WebOrigin, named_origins

PUBLIC = "https://crm.example.com"
HERE = "127.0.0.1:8501"
FOREIGN = [
    "http://evil.example",
    "http://127.0.0.1:3000",
    "http://127.0.0.1",
    "https://127.0.0.1:8501",
    "http://localhost:8501",
    "http://127.0.0.1:8501@evil.example",
    "http://127.0.0.1.evil.example:8501",
    "http://evil.example/127.0.0.1:8501",
    "ftp://127.0.0.1:8501",
    "null",
    "",
    "http://127.0.0.1:99999",
    "chrome-extension://abcdef",
]


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """People sign in, at the public address."""
    monkeypatch.setattr(guard, "sign_in_configured", lambda: True)
    monkeypatch.setattr(guard, "own_address", lambda: f"{PUBLIC}/oauth2callback")


@pytest.fixture
def open_to_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody signs in."""
    monkeypatch.setattr(guard, "sign_in_configured", lambda: False)


def _ask(
    host: str, origin: str | None, *, kind: str = "websocket", origins: Collection[str] = (), path: str = "/"
) -> tuple[int, str]:
    """What becomes of a request: its status, and the host that reaches the application behind the guard, or why not."""
    seen: list[str] = []
    sent: list[Message] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(dict(scope["headers"])[b"host"].decode())

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", host.encode()), *([] if origin is None else [(b"origin", origin.encode())])]
    scope: Scope = {
        "type": kind,
        "method": "GET",
        "scheme": "ws" if kind == "websocket" else "http",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "server": ("127.0.0.1", 8501),
        "extensions": {"websocket.http.response": {}},
    }
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Guard(inside, origins)(scope, receive, send)).result()
    if seen:
        return 200, seen[0]
    assert {name.decode() for name, _value in sent[0]["headers"]} >= {name.lower() for name in HEADERS}
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.usefixtures("open_to_its_owner")
@pytest.mark.parametrize("kind", ["websocket", "http"])
@pytest.mark.parametrize("origin", FOREIGN)
def test_the_page_of_another_site_or_port_gets_nothing(origin: str, kind: str) -> None:
    status, reason = _ask(HERE, origin, kind=kind)
    assert status == 403
    assert "that is another site" in reason


@pytest.mark.usefixtures("open_to_its_owner")
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HERE, f"http://{HERE}"),
        (HERE, None),
        ("localhost:9000", "http://localhost:9000"),  # forwarded from another port of this machine
        ("[::1]:8501", "http://[::1]:8501"),
        ("LocalHost:8501", "http://localhost:8501"),
        ("localhost:80", "http://localhost"),
    ],
)
def test_the_servers_own_page_gets_through(host: str, origin: str | None) -> None:
    assert _ask(host, origin)[0] == 200


@pytest.mark.usefixtures("open_to_its_owner")
@pytest.mark.parametrize(
    "host", ["127.0.0.1@evil.example", "localhost/x", "127.0.0.1:port", "127.0.0.1:8501:1", "[::1"]
)
def test_a_host_that_is_none_is_refused(host: str) -> None:
    assert _ask(host, None)[0] == 403


@pytest.mark.usefixtures("open_to_its_owner")
def test_an_address_that_was_named_opens_nothing_to_others_without_sign_in() -> None:
    status, reason = _ask("crm.example.com", PUBLIC, origins=[PUBLIC])
    assert (status, "sign-in is not configured" in reason) == (403, True)
    assert _ask(HERE, PUBLIC, origins=[PUBLIC])[0] == 403
    assert _ask(HERE, "https://localhost:8443", origins=["https://localhost:8443"])[0] == 200


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("crm.example.com", PUBLIC, 200),
        ("crm.example.com:443", PUBLIC, 200),
        ("crm.example.com", None, 200),
        (HERE, PUBLIC, 200),  # a proxy that calls the server by its own name for it
        ("crm.example.com", "http://crm.example.com", 403),
        ("crm.example.com", "https://crm.example.com:8443", 403),
        ("crm.example.com:8443", PUBLIC, 403),
        ("other.example.com", None, 403),
        ("other.example.com", "https://other.example.com", 403),
        ("crm.example.com", "https://other.example.com", 403),
        ("10.0.0.5:8501", None, 403),
        (HERE, f"http://{HERE}", 200),
    ],
)
def test_behind_a_proxy_the_address_of_sign_in_is_the_servers_own(host: str, origin: str | None, status: int) -> None:
    assert _ask(host, origin)[0] == status


@pytest.mark.usefixtures("signed_in")
def test_further_addresses_are_named_in_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_ALLOWED_ORIGINS", " https://intranet.example:8443 , http://10.0.0.5:8501,")
    named = from_environment().origins
    assert named == ("https://intranet.example:8443", "http://10.0.0.5:8501")
    for host, origin in (("intranet.example:8443", named[0]), ("10.0.0.5:8501", named[1]), ("crm.example.com", PUBLIC)):
        assert _ask(host, origin, origins=named)[0] == 200
    assert _ask("10.0.0.6:8501", "http://10.0.0.6:8501", origins=named)[0] == 403


@pytest.mark.usefixtures("signed_in")
def test_streamlit_sees_the_host_of_the_page_so_that_it_looks_nothing_up() -> None:
    assert _ask(HERE, PUBLIC) == (200, "crm.example.com")
    assert _ask(HERE, None) == (200, HERE)


@pytest.mark.usefixtures("signed_in")
def test_who_watches_over_the_server_may_call_it_by_any_name_for_its_health_alone() -> None:
    assert _ask("10.1.2.3:8501", None, kind="http", path="/_stcore/health")[0] == 200
    assert _ask("10.1.2.3:8501", None, kind="http", path="/_stcore/stream")[0] == 403


@pytest.mark.parametrize(
    "address", ["crm.example.com", "ftp://crm.example.com", "https://", "https://x:y:1", "http://a@b"]
)
def test_a_named_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(UsageError, match="no address that a browser could show"):
        named_origins([PUBLIC, address])


def test_an_origin_is_scheme_host_and_port() -> None:
    assert WebOrigin.of("HTTPS://CRM.example.com/page?x=1") == WebOrigin("https", "crm.example.com", 443)
    assert WebOrigin.of("http://crm.example.com") != WebOrigin.of("https://crm.example.com")
