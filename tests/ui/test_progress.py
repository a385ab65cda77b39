"""A job's progress, drawn again and again by itself."""

from contextvars import Context
from inspect import unwrap

import pytest
import streamlit as st

from crm_analytics.config import Settings
from crm_analytics.state import jobs as table
from crm_analytics.ui import progress


def test_a_fragment_that_runs_alone_speaks_the_language_of_its_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(st, "progress", lambda _share, text: said.append(text))
    monkeypatch.setattr(st, "caption", said.append)
    job = table.add(settings, ["demo"], by="Ana")
    Context().run(unwrap(progress._followed), settings, job.id, "id")
    assert said[0] == "Memulai …"
