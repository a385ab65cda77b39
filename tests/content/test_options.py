"""What is said of the campaigns a customer was in."""

import polars as pl
import pytest

from crm_analytics.features.customer.offered import offered_sentence
from crm_analytics.i18n import use_language


def campaigns(*rows: tuple[str | None, int, int]) -> pl.DataFrame:
    schema = {"arm": pl.String, "redeemed": pl.Int64, "orders": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            campaigns(("treated", 0, 0), ("treated", 0, 0), ("control", 0, 3)),
            "2 campaigns; no coupon used; nothing bought in their days; held back from 1 campaign, to compare with.",
        ),
        (
            campaigns((None, 2, 1), ("treated", 0, 0)),
            "2 campaigns; 2 coupons used; bought something in the days of 1 of them.",
        ),
        (campaigns(("treated", 0, 0)), "1 campaign; no coupon used; nothing bought in their days."),
        (campaigns(("control", 0, 0), ("control", 0, 1)), "Held back from 2 campaigns, to compare with."),
    ],
)
def test_who_was_held_back_was_offered_nothing(found: pl.DataFrame, said: str) -> None:
    use_language("en")
    assert offered_sentence(found) == said
