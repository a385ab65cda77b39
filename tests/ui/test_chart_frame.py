"""Charts are shared by everybody who sees the same: each reader gets a copy."""

import plotly.graph_objects as go
import pytest

from crm_analytics.ui import chart_frame


@pytest.mark.parametrize("clickable", [False, True])
def test_a_chart_is_drawn_for_a_reader_and_left_as_it_was(*, clickable: bool) -> None:
    figure = go.Figure(go.Bar(x=[1, 2], y=["a", "b"]), layout={"template": "plotly", "height": 300})
    before = figure.to_json()
    drawn = chart_frame._for_reader(figure, clickable=clickable)
    assert figure.to_json() == before
    assert drawn.layout.datarevision == 1
