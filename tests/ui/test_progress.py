"""A job's progress, drawn again and again by itself."""

from contextvars import Context
from inspect import unwrap

import pytest
import streamlit as st

from crm_analytics.config import Settings
from crm_analytics.state import jobs as state_jobs
from crm_analytics.ui import progress


def test_a_fragment_that_runs_alone_speaks_the_language_of_its_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences: list[str] = []
    monkeypatch.setattr(st, "progress", lambda _share, text: sentences.append(text))
    monkeypatch.setattr(st, "caption", sentences.append)
    job = state_jobs.add(settings, ["demo"], by="Ana")
    Context().run(unwrap(progress._followed), settings, job.id, "id")
    assert sentences[0] == "Memulai …"
