"""What is said of a customer for whom no day of a next order can be given."""

from crm_analytics.features.customer.expectation import without_a_day
from crm_analytics.i18n import use_language


def test_a_customer_who_is_likely_lost_is_said_to_be() -> None:
    assert without_a_day({"lost": 0.8}) == "It is more likely than not that no order comes within two years."


def test_where_most_like_this_came_back_nobody_is_given_up() -> None:
    assert without_a_day({"lost": 0.31}) == (
        "Of customers like this, 69% ordered again within a year; on which day cannot be told."
    )


def test_the_same_in_indonesian() -> None:
    use_language("id")
    try:
        text = without_a_day({"lost": 0.31})
    finally:
        use_language("en")
    assert text.startswith("Dari pelanggan seperti ini, 69% berbelanja lagi dalam setahun")
