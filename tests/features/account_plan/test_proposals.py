"""What is proposed to do next: the first rule that fits, as documented."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from crm_analytics.features.account_plan.proposals import AccountStanding, is_overdue, proposal

TODAY: Final = date(2025, 12, 31)
STEADY: Final = AccountStanding(
    first_on=date(2023, 1, 2),
    last_on=TODAY - timedelta(days=10),
    gap=20.0,
    long_gap=35.0,
    year=1000.0,
    year_before=1000.0,
    complaint_on=None,
)
SILENT: Final = replace(STEADY, last_on=TODAY - timedelta(days=36))


@pytest.mark.parametrize(
    ("customer", "step"),
    [
        (STEADY, "keep"),
        (SILENT, "overdue"),
        (replace(SILENT, complaint_on=date(2025, 12, 1)), "complaint"),
        (replace(STEADY, first_on=TODAY - timedelta(days=90), gap=None, long_gap=None), "welcome"),
        (replace(STEADY, first_on=TODAY - timedelta(days=91), gap=None, long_gap=None, year_before=0.0), "nothing"),
        (replace(STEADY, year=749.0), "less"),
        (replace(STEADY, year=750.0), "keep"),
        (replace(STEADY, year=1251.0), "more"),
        (replace(STEADY, year=1250.0), "keep"),
        (replace(STEADY, year=9000.0, year_before=None), "keep"),
        (replace(SILENT, first_on=TODAY - timedelta(days=60)), "overdue"),
    ],
)
def test_the_first_rule_that_fits_is_proposed(customer: AccountStanding, step: str) -> None:
    assert proposal(customer, TODAY) == step


@pytest.mark.parametrize(
    ("gap", "long_gap", "silent", "late"),
    [
        (20.0, 25.0, 30, False),  # one and a half gaps: not yet
        (20.0, 25.0, 31, True),
        (1.0, 10.0, 8, False),  # ten gaps of a day, but eight days happen
        (1.0, 10.0, 11, True),
        (None, None, 400, False),  # the usual gap is not known
    ],
)
def test_late_is_later_than_usual_and_than_nine_of_ten_own_gaps(
    gap: float | None, long_gap: float | None, silent: int, *, late: bool
) -> None:
    customer = replace(STEADY, gap=gap, long_gap=long_gap, last_on=TODAY - timedelta(days=silent))
    assert is_overdue(customer, TODAY) is late
