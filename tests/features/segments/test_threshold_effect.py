"""What is said of thresholds before they are set."""

import polars as pl
import pytest

from crm_analytics.features.segments.content.thresholds import would_move
from crm_analytics.i18n import use_language
from crm_analytics.scoring.rfm import segment_names


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([], "With these thresholds nobody would move."),
        ([("hibernating", "lost", 1)], "1 customer would move, from Hibernating to Lost."),
        (
            [("hibernating", "lost", 2), ("loyal", "at_risk", 7)],
            "9 customers would move, of them 7 from Loyal to At risk.",
        ),
    ],
)
def test_one_kind_of_move_is_not_counted_twice(moves: list[tuple[str, str, int]], said: str) -> None:
    use_language("en")
    flows = pl.DataFrame([("lost", "lost", 40), *moves], schema=["before", "after", "customers"], orient="row")
    assert would_move(segment_names(), flows) == said
