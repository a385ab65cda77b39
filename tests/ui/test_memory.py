"""What stays in memory is set aside once for each page."""

import gc

import pytest

from crm_analytics.ui import memory


def test_what_is_there_is_set_aside_when_a_page_was_drawn_first(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(memory, "_frozen", set())
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    for page in ("overview", "overview", "data", "overview"):
        memory.freeze_once(page)
    assert done == ["collect", "freeze"] * 2
