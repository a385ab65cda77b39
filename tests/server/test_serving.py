"""Serving: headers on every answer, nothing open that tells about the process, no way in from outside unasked."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import streamlit as st
import streamlit.config as st_config
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Scope
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.testing.v1 import AppTest

from crm_analytics import server
from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer

PATIENCE = 60.0
Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[[str], Answer]
EVERYWHERE = ".".join("0000")
SIGN_IN: dict[str, object] = {"auth": {"client_id": "x"}, "access": {"people": ["Owner@Example.com"]}}


class _Stopped(Exception):
    """The page ended here."""


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The secrets Streamlit finds; none at first."""
    held: dict[str, object] = {}

    class Held:
        @staticmethod
        def get(section: str) -> object:
            if not held:
                raise StreamlitSecretNotFoundError("none")
            return held.get(section)

    monkeypatch.setattr(st, "secrets", Held)
    return held


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Who Streamlit says is there; and a page that can be stopped."""
    user: dict[str, object] = {}

    def stop() -> None:
        raise _Stopped

    monkeypatch.setattr(st, "user", user)
    monkeypatch.setattr(st, "button", lambda *_args, **_options: False)
    monkeypatch.setattr(st, "stop", stop)
    return user


def _listen_on(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "::ffff:127.0.0.1"])
def test_only_this_machine_reaches_a_loopback_address(address: str) -> None:
    assert server.is_loopback(address)


@pytest.mark.parametrize("address", [EVERYWHERE, "::", "192.168.1.5", "crm.example.com", "", "::ffff:10.0.0.1"])
def test_others_reach_any_other_address(address: str) -> None:
    assert not server.is_loopback(address)


@pytest.mark.parametrize("address", [EVERYWHERE, "192.168.1.5", None])
def test_an_open_address_without_sign_in_is_refused(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object], address: str | None
) -> None:
    assert not secrets
    _listen_on(monkeypatch, address)
    with pytest.raises(UsageError, match=r"sections \[auth\] and \[access\] of .streamlit/secrets.toml"):
        server.refuse_open_address()


@pytest.mark.parametrize("missing", ["auth", "access"])
def test_half_a_sign_in_is_none(monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object], missing: str) -> None:
    secrets.update(SIGN_IN)
    del secrets[missing]
    _listen_on(monkeypatch, EVERYWHERE)
    with pytest.raises(UsageError):
        server.refuse_open_address()


def test_the_owner_of_this_machine_needs_no_sign_in(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object]
) -> None:
    _listen_on(monkeypatch, "127.0.0.1")
    server.refuse_open_address()
    assert not secrets


@pytest.mark.parametrize("claims", [{}, {"is_logged_in": False}, {"is_logged_in": True, "exp": 1.0}])
def test_with_sign_in_a_stranger_gets_no_further(
    monkeypatch: pytest.MonkeyPatch,
    secrets: dict[str, object],
    visitor: dict[str, object],
    claims: Mapping[str, object],
) -> None:
    secrets.update(SIGN_IN)
    visitor.update(claims, email="owner@example.com")
    _listen_on(monkeypatch, EVERYWHERE)
    with pytest.raises(_Stopped):
        server.refuse_open_address()


@pytest.mark.parametrize(
    "claims", [{"email": "other@example.com"}, {}, {"email": "owner@example.com", "email_verified": False}]
)
def test_someone_signed_in_but_not_named_is_turned_away(
    monkeypatch: pytest.MonkeyPatch,
    secrets: dict[str, object],
    visitor: dict[str, object],
    claims: Mapping[str, object],
) -> None:
    secrets.update(SIGN_IN)
    visitor.update(claims, is_logged_in=True)
    _listen_on(monkeypatch, EVERYWHERE)
    with pytest.raises(NotAllowed, match="not on the list"):
        server.refuse_open_address()


def test_someone_named_comes_in(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object], visitor: dict[str, object]
) -> None:
    secrets.update(SIGN_IN)
    visitor.update(is_logged_in=True, email="owner@example.COM", exp=time.time() + 60)
    _listen_on(monkeypatch, EVERYWHERE)
    server.refuse_open_address()
    assert server.admitted() == {"owner@example.com"}


@pytest.mark.parametrize("people", [["Owner@Example.com"], {"OWNER@example.com": {"role": "administrator"}}])
def test_whoever_has_signed_in_acts_under_the_own_name(
    secrets: dict[str, object], visitor: dict[str, object], people: object
) -> None:
    secrets.update(SIGN_IN, access={"people": people})
    visitor.update(is_logged_in=True, email="owner@example.COM")
    viewer = server.current_viewer()
    assert (viewer.name, viewer.role, viewer.branches) == ("owner@example.com", Role.ADMINISTRATOR, None)


def test_whoever_has_signed_in_acts_with_the_own_role_and_branches(
    secrets: dict[str, object], visitor: dict[str, object]
) -> None:
    sari = {"role": "manager", "branches": ["JKT"], "staff_id": "S017"}
    secrets.update(SIGN_IN, access={"people": {"owner@example.com": {"role": "staff"}, "sari@example.com": sari}})
    visitor.update(is_logged_in=True, email="sari@example.com")
    server.refuse_open_address()
    viewer = server.current_viewer()
    assert viewer == Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"JKT"}), staff_id="S017")


def test_without_sign_in_the_local_owner_acts(secrets: dict[str, object]) -> None:
    assert not secrets
    assert server.current_viewer() == LOCAL_OWNER


@pytest.mark.parametrize(
    "claims",
    [
        {"is_logged_in": False, "email": "owner@example.com"},
        {"is_logged_in": True, "email": "owner@example.com", "exp": 1.0},
        {"is_logged_in": True, "email": "other@example.com"},
        {"is_logged_in": True},
    ],
)
def test_with_sign_in_nobody_else_acts(
    secrets: dict[str, object], visitor: dict[str, object], claims: Mapping[str, object]
) -> None:
    secrets.update(SIGN_IN)
    visitor.update(claims)
    with pytest.raises(NotAllowed):
        server.current_viewer()


def test_a_wrong_entry_is_said_to_the_person_it_is_of(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object], visitor: dict[str, object]
) -> None:
    secrets.update(SIGN_IN, access={"people": {"sari@example.com": {"role": "boss"}}})
    visitor.update(is_logged_in=True, email="sari@example.com")
    _listen_on(monkeypatch, EVERYWHERE)
    for read in (server.refuse_open_address, server.current_viewer):
        with pytest.raises(UsageError, match=r"“role” of sari@example\.com"):
            read()


def test_a_list_of_people_that_is_none_makes_nobody_the_owner(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object]
) -> None:
    secrets.update(SIGN_IN, access={"people": "owner@example.com"})
    _listen_on(monkeypatch, "127.0.0.1")
    for read in (server.refuse_open_address, server.current_viewer):
        with pytest.raises(UsageError, match="neither a list"):
            read()


@pytest.mark.parametrize("access", [{}, {"people": []}, {"people": {}}])
def test_a_provider_with_nobody_named_makes_nobody_the_owner(
    monkeypatch: pytest.MonkeyPatch, secrets: dict[str, object], access: dict[str, object]
) -> None:
    secrets.update(SIGN_IN, access=access)
    _listen_on(monkeypatch, "127.0.0.1")
    for read in (server.refuse_open_address, server.current_viewer):
        with pytest.raises(UsageError, match="names nobody"):
            read()


def test_the_server_does_not_start_with_a_wrong_entry(secrets: dict[str, object], settings: Settings) -> None:
    secrets.update(SIGN_IN, access={"people": {"sari@example.com": {"role": "manager", "branches": "JKT"}}})
    with pytest.raises(UsageError, match=r"“branches” of sari@example\.com"):
        server.serve(settings)


def _answer(path: str, address: str, host: str = "", query: bytes = b"") -> Answer:
    """What the guard answers to a request that came in on this address of the machine, and asked for this host."""
    guarded = server.Guard(Starlette(routes=[Route("/{rest:path}", lambda _request: PlainTextResponse("inside"))]))
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query,
        "headers": [(b"host", host.encode())] if host else [],
        "server": (address, 8501),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    # In a thread of its own: a browser test in this process leaves a running event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, guarded(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_every_answer_carries_the_headers(secrets: dict[str, object]) -> None:
    assert not secrets
    for path in ("/", "/segments", "/_stcore/metrics"):
        headers = _answer(path, "127.0.0.1")[1]
        assert {name: headers[name.lower()] for name in server.HEADERS} == server.HEADERS


@pytest.mark.parametrize("path", ["/overview", "/crm/overview"])
def test_the_first_page_is_found_by_its_name_with_what_the_address_holds(secrets: dict[str, object], path: str) -> None:
    assert not secrets
    status, headers, _body = _answer(path, "127.0.0.1", query=b"lang=id&from=2025-01-01")
    assert (status, headers["location"]) == (307, "./?lang=id&from=2025-01-01")
    assert {name: headers[name.lower()] for name in server.HEADERS} == server.HEADERS
    assert _answer(path, "127.0.0.1")[1]["location"] == "./"


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        (b"part=movement", "./movement"),
        (b"lang=id&branch=B01&branch=B02&part=cohorts", "./movement?lang=id&branch=B01&branch=B02&part=cohorts"),
        (b"part=value&saved=1", "./value?saved=1"),
        (b"part=drivers&outcome=satisfaction", "./value?outcome=satisfaction&part=drivers"),
        (b"part=builder&look-saved=1", "./segment_builder?look-saved=1"),
        (b"part=wallet&category=Teh+%26+Kopi", "./value?category=Teh+%26+Kopi&part=wallet"),
    ],
)
def test_an_old_link_to_a_part_leads_to_the_page_it_is_on_now(
    secrets: dict[str, object], query: bytes, leads_to: str
) -> None:
    assert not secrets
    for folder in ("/", "/crm/"):
        status, headers, _body = _answer(f"{folder}segments", "127.0.0.1", query=query)
        assert (status, headers["location"]) == (307, leads_to)
        assert {name: headers[name.lower()] for name in server.HEADERS} == server.HEADERS


@pytest.mark.parametrize(
    ("path", "query"), [("/segments", b"part=grid"), ("/segments", b""), ("/value", b"part=movement"), ("/", b"")]
)
def test_other_addresses_lead_where_they_say(secrets: dict[str, object], path: str, query: bytes) -> None:
    assert not secrets
    assert _answer(path, "127.0.0.1", query=query)[0] == 200


def test_every_part_that_moved_is_on_a_page_that_there_is() -> None:
    assert {page for page, _part in server.SPLIT.values()} <= PAGES.keys()


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/crm/_stcore/metrics"])
def test_what_tells_about_the_process_is_closed(secrets: dict[str, object], path: str) -> None:
    assert not secrets
    status, _headers, body = _answer(path, "127.0.0.1")
    assert (status, body) == (404, b"Not found")


def test_a_request_from_outside_is_refused_however_the_server_was_started(secrets: dict[str, object]) -> None:
    status, _headers, body = _answer("/", "10.0.0.5")
    assert status == 403
    assert b"sign-in is not configured" in body
    secrets.update(SIGN_IN)
    assert _answer("/", "10.0.0.5")[0] == 200


@pytest.mark.parametrize("host", ["crm.example.com", "evil.example:8501", "192.168.1.5:8501", "127.0.0.1.example.com"])
def test_without_sign_in_a_foreign_name_that_leads_here_is_refused(secrets: dict[str, object], host: str) -> None:
    status, _headers, body = _answer("/", "127.0.0.1", host)
    assert status == 403
    assert host.removesuffix(":8501") in body.decode()
    secrets.update(SIGN_IN)
    assert _answer("/", "127.0.0.1", host)[0] == 200


@pytest.mark.parametrize("host", ["localhost:8501", "LocalHost", "127.0.0.1:8501", "[::1]:8501", "[::1]"])
def test_the_names_of_this_machine_are_let_in(secrets: dict[str, object], host: str) -> None:
    assert not secrets
    assert _answer("/", "127.0.0.1", host)[0] == 200


@pytest.fixture
def ask(settings: Settings) -> Iterator[Ask]:
    """The real command on a free port; gives what it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "crm_analytics", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=PROJECT, env=os.environ | {"CRM_DATA": str(settings.data)}) as process:
        _wait_until_it_listens(port)
        yield lambda path: _get(port, path)
        process.terminate()


def _get(port: int, path: str) -> Answer:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()


def _wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the server did not come up")


def test_an_error_leads_nobody_to_search_engines_or_chat_services(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, object] = {}

    def run(_app: object, config: dict[str, object]) -> None:
        started.update(config)

    monkeypatch.setattr(st.App, "run", run)
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    server.serve(Settings())
    plain = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text(encoding="utf-8"))["client"]
    for name in ("showErrorDetails", "showErrorLinks"):
        assert started[f"client.{name}"] == plain[name] == ("none" if name.endswith("Details") else False)


def test_the_real_server_answers_with_the_headers(ask: Ask) -> None:
    status, headers, body = ask("/segments")
    given = {name.lower(): value for name, value in headers.items()}
    assert (status, b'<div id="root">' in body) == (200, True)
    assert {name: given[name.lower()] for name in server.HEADERS} == server.HEADERS
    assert ask("/_stcore/health")[0] == 200
    assert ask("/_stcore/metrics")[0] == 404


def test_serving_others_without_sign_in_refuses_to_start(settings: Settings, tmp_path: Path) -> None:
    environment = os.environ | {"CRM_DATA": str(settings.data), "HOME": str(tmp_path), "LANG": "C"}
    command = [sys.executable, "-m", "crm_analytics", "serve", "--address", EVERYWHERE]
    ended = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "sign-in is not configured" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_plain_streamlit_told_to_listen_everywhere_shows_nothing_but_the_refusal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_DATA", str(settings.data))
    before = st_config.get_option("server.address")
    st_config.set_option("server.address", EVERYWHERE)
    try:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=PATIENCE).run()
    finally:
        st_config.set_option("server.address", before)
    assert not app.exception
    assert [error.value for error in app.error] == [str(UsageError(server.OPEN_ADDRESS, address=EVERYWHERE))]
    assert not app.metric
    assert not app.button
