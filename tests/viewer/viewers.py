"""Viewers who may see less, and a small company in which that makes a difference."""

from datetime import datetime, timedelta

import polars as pl

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.metrics.selection import Selection
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse.loads import Load
from tests.warehouse.small import fill

EXPORTING = frozenset({Permission.VIEW, Permission.EXPORT})
MASKED = Viewer("analyst", EXPORTING)
"""Sees every branch, and no personal data."""
NORTH = Viewer("north", EXPORTING | {Permission.PERSONAL_DATA}, frozenset({"north"}))
"""Sees one branch, with personal data."""
NORTH_MASKED = Viewer("north intern", EXPORTING, frozenset({"north"}))
VIEWERS = (LOCAL_OWNER, MASKED, NORTH, NORTH_MASKED)

NAMES = {
    "C0": "Siti Rahayu",
    "C1": "Budi Santoso",
    "C2": "Ayu Lestari",
    "C3": "Joko Susilo",
    "C4": "Dewi Anggraini",
    "C5": "Rina Marlina",
}
RECORDED_HOMES = {"C0": "north", "C1": "south", "C2": None, "C3": "north", "C4": "north", "C5": "north"}
HOMES = {**RECORDED_HOMES, "C2": "south"}
"""Where customers are at home: C2, who has no home branch, bought most in the south."""
UNIT_COST = 37.5
FIRST = datetime(2024, 1, 1, 10)  # noqa: DTZ001 - wall time of the company
LINES, APART = 120, 5
LATER = Selection(FIRST.date() + timedelta(days=300), FIRST.date() + timedelta(days=599))
"""The second half: someone is new in it, someone came back after long, someone stayed away."""


def _buyer(n: int) -> str:
    """Six customers in turn; C4 begins in the second half, C5 pauses long, C2 stays away from some day on."""
    turn = n % 6
    if turn == 4 and n < 60:
        return "C3"
    if turn == 5 and 20 <= n < 100:
        return "C0"
    return "C1" if turn == 2 and n > 78 else f"C{turn}"


def two_branches(settings: Settings) -> Load:
    """Customers who each buy in the branches north and south; also complaints, deliveries, a campaign."""
    numbers = range(LINES)
    people = [_buyer(n) for n in numbers]
    branches = ["north" if (n // 6 + n) % 2 else "south" for n in numbers]
    moments = [FIRST + timedelta(days=APART * n) for n in numbers]
    orders = [f"{branch[0].upper()}{n:03}" for n, branch in enumerate(branches)]
    fill(
        settings,
        order_lines=pl.DataFrame(
            {
                "order_id": orders,
                "line_no": [1] * LINES,
                "ordered_at": moments,
                "customer_id": people,
                "product_id": ["P1"] * LINES,
                "quantity": [1.0] * LINES,
                "amount": [100.0 + n for n in numbers],
                "branch_id": branches,
                "channel": ["shop"] * LINES,
            }
        ),
        customers=pl.DataFrame(
            {
                "customer_id": list(NAMES),
                "name": list(NAMES.values()),
                "email": [f"{name.split()[0].lower()}@example.com" for name in NAMES.values()],
                "branch_id": list(RECORDED_HOMES.values()),
            }
        ),
        products=pl.DataFrame(
            {"product_id": ["P1"], "name": ["Teh"], "category": ["Minuman"], "unit_cost": [UNIT_COST]}
        ),
        branches=pl.DataFrame({"branch_id": ["north", "south"], "name": ["Utara", "Selatan"]}),
        tickets=pl.DataFrame(
            {
                "ticket_id": [f"T{n}" for n in numbers[60:]],
                "customer_id": people[60:],
                "opened_at": moments[60:],
                "branch_id": [branch if n % 4 else None for n, branch in enumerate(branches[60:])],
            },
            schema_overrides={"branch_id": pl.String},
        ),
        deliveries=pl.DataFrame(
            {
                "order_id": orders[60:],
                "customer_id": people[60:],
                "branch_id": branches[60:],
                "promised_on": [moment.date() for moment in moments[60:]],
                "delivered_at": moments[60:],
            }
        ),
        campaigns=pl.DataFrame(
            {"campaign_id": ["K"], "starts_on": [FIRST.date()], "ends_on": [FIRST.date() + timedelta(days=30)]}
        ),
        campaign_contacts=pl.DataFrame(
            {"campaign_id": ["K"] * 6, "customer_id": list(NAMES), "arm": ["treatment"] * 6}
        ),
    )
    return refresh(settings).load
