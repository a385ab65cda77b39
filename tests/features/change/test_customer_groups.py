"""The customers that open behind a change are those it counts, and their money is the change: against the raw lines."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.change import customer_groups as groups
from crm_analytics.features.change import reads
from crm_analytics.features.change.content import largest_changes
from crm_analytics.features.change.largest_changes import OfCustomers
from crm_analytics.i18n import number
from crm_analytics.metrics.selection import Selection
from crm_analytics.synthetic.nusantara import COMPANY
from crm_analytics.viewer import LOCAL_OWNER, Role, Viewer
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue

LAPSED: Final = 180
MONTH: Final = Selection(date(2025, 12, 1), date(2025, 12, 31)), Selection(date(2025, 11, 1), date(2025, 11, 30))
LONG: Final = Selection(date(2025, 5, 1), date(2025, 12, 31)), Selection(date(2024, 9, 1), date(2025, 4, 30))
KEEPER: Final = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"B03"}))
NARROWED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "everything": {},
    "branch": {"branch": ("B01", "B03")},
    "channel": {"channel": ("web",)},
    "category": {"category": ("Kopi",)},
    "kind": {"kind": ("reseller", "company")},
    "segment": {"segment": ("champions", "loyal")},
}


@dataclass(frozen=True)
class Bought:
    """A customer in the raw lines: days with an order by anything, and by what is asked; money before and now."""

    ever: list[date]
    now: list[date]
    before: list[date]
    money: tuple[Decimal, Decimal]


@pytest.fixture(scope="module")
def view(nusantara_settings: Settings) -> View:
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    return View(nusantara_settings, LOCAL_OWNER, load, COMPANY, "overview")


@pytest.fixture(scope="module")
def lines(view: View) -> pl.DataFrame:
    """Every line that counts, with what can be asked of it."""
    read = [lake.scan(view.settings, view.load, name) for name in ("order_lines", "products", "customers")]
    order_lines, products, customers = (each.collect() for each in read)
    segments = view.ready("rfm_customers").select("customer_id", pl.col("segment").cast(pl.String))
    return (
        order_lines.filter(~pl.col("cancelled").fill_null(value=False))
        .join(products.select("product_id", "category"), on="product_id", how="left")
        .join(customers.select("customer_id", "kind"), on="customer_id", how="left")
        .join(segments, on="customer_id", how="left")
        .with_columns(day=pl.col("ordered_at").dt.date())
    )


def raw(lines: pl.DataFrame, now: Selection, before: Selection) -> dict[str, Bought]:
    """Each customer with a line in either period, by plain loops."""
    wanted = {name: set(now.members(name)) for name in ("channel", "category", "kind", "segment")}
    ever: dict[str, set[date]] = {}
    days: dict[str, tuple[set[date], set[date]]] = {}
    money: dict[str, list[Decimal]] = {}
    for row in lines.filter(pl.col("customer_id").is_not_null()).iter_rows(named=True):
        who, day, is_order = row["customer_id"], row["day"], row["quantity"] >= 0
        if is_order:
            ever.setdefault(who, set()).add(day)
        if now.branch and row["branch_id"] not in now.branch:
            continue
        if any(members and row[name] not in members for name, members in wanted.items()):
            continue
        for side, period in enumerate((before, now)):
            if period.start <= day <= period.end:
                money.setdefault(who, [Decimal(0), Decimal(0)])[side] += row["amount"]
                if is_order:
                    days.setdefault(who, (set(), set()))[side].add(day)
    return {
        who: Bought(
            sorted(ever.get(who, ())),
            sorted(days[who][1]) if who in days else [],
            sorted(days[who][0]) if who in days else [],
            (before_money, now_money),
        )
        for who, (before_money, now_money) in money.items()
    }


def what_was_done(customer: Bought, end: date) -> str:
    """In which group a customer belongs."""
    if customer.now and customer.before:
        return "more" if customer.money[1] > customer.money[0] else "less"
    if customer.now:
        earlier = [day for day in customer.ever if day < customer.now[0]]
        if not earlier:
            return "new_customers"
        return "reactivated" if (customer.now[0] - earlier[-1]).days > LAPSED else "returned"
    if customer.before:
        later = [day for day in customer.ever if customer.before[-1] < day <= end]
        return "lost" if not later and (end - customer.before[-1]).days > LAPSED else "absent"
    return "returns only"


def added(amounts: pl.Series) -> Decimal:
    return sum(amounts, Decimal(0))


def ids(view: View, numbers: pl.Series) -> list[str]:
    summary = view.ready("customer_summary").filter(pl.col("customer_no").is_in(numbers.implode()))
    return summary["customer_id"].to_list()


def asked(period: tuple[Selection, Selection], narrowed: dict[str, tuple[str, ...]]) -> tuple[Filters, Selection]:
    now, before = (replace(each, **narrowed) for each in period)  # type: ignore[arg-type]
    return Filters(now, before, "before", (), ""), before


@pytest.mark.parametrize("period", [MONTH, LONG], ids=["months", "eight months"])
@pytest.mark.parametrize("narrowed", NARROWED.values(), ids=NARROWED)
def test_the_list_behind_a_group_is_its_customers_and_their_money(
    view: View, lines: pl.DataFrame, period: tuple[Selection, Selection], narrowed: dict[str, tuple[str, ...]]
) -> None:
    filters, before = asked(period, narrowed)
    counted = raw(lines, filters.selection, before)
    by_group: dict[str, list[str]] = {}
    for who, customer in counted.items():
        by_group.setdefault(what_was_done(customer, filters.selection.end), []).append(who)
    by_group["kept"] = [*by_group.get("more", []), *by_group.get("less", [])]
    by_group.pop("returns only", None)
    there = groups.customer_groups(view, filters.selection, before)
    assert {each.movement for each in there} == {name for name, people in by_group.items() if people}
    for group in there:
        numbers = groups.customer_numbers(view, filters.selection, before, group)
        people = ids(view, numbers)
        assert sorted(people) == sorted(by_group[group.movement])
        assert group.customers == numbers.len() == len(people)
        moved = reads.moved_customers(view, filters.selection, before, group.movement)
        listed, others = moved.filter("ordered"), moved.filter(~pl.col("ordered"))
        for side, column in enumerate(("before", "now")):
            assert listed[column].sum() == sum(counted[who].money[side] for who in people)
        given_back = added(others["now"]) - added(others["before"])
        assert group.amount == added(listed["now"]) - added(listed["before"]) + given_back


def test_what_the_groups_did_and_anonymous_sales_are_the_whole_change(view: View, lines: pl.DataFrame) -> None:
    filters, before = asked(LONG, {})
    there = {each.movement: each for each in groups.customer_groups(view, filters.selection, before)}
    amounts = [group.amount for name, group in there.items() if name != "kept"]
    anonymous = lines.filter(pl.col("customer_id").is_null())
    sides = [
        sum(frame.filter(pl.col("day").is_between(each.start, each.end))["amount"], Decimal(0))
        for frame in (lines, anonymous)
        for each in (filters.selection, before)
    ]
    assert sum(amounts) == (sides[0] - sides[1]) - (sides[2] - sides[3])


def test_the_sentence_that_names_customers_names_the_number_of_the_first_list(view: View) -> None:
    filters, before = asked(MONTH, {"branch": ("B03",)})
    (finding,) = (each for each in reads.highlights(view, *MONTH_OF_ONE).findings if isinstance(each, OfCustomers))
    first = groups.customer_groups(view, filters.selection, before)[0]
    assert (first.movement, first.customers, first.amount) == (finding.effect, finding.customers, finding.amount)
    said = [each for block in largest_changes(view, filters, before) for each in getattr(block, "items", ())]
    sentence = groups.sentences(view, filters, before, first)[0]
    assert sentence in said
    assert sentence.startswith(f"{number(first.customers)} customers ")


MONTH_OF_ONE: Final = tuple(each.among("branch", ("B03",)) for each in MONTH)


def test_months_are_named_where_somebody_stayed_away(view: View) -> None:
    filters, before = asked(MONTH, {})
    absent = next(each for each in groups.customer_groups(view, filters.selection, before) if each.movement == "absent")
    words = groups.sentences(view, filters, before, absent)
    assert "who bought in November 2025 did not buy in December 2025" in words[0]
    assert words[1].startswith("November 2025: Rp")
    assert "December 2025: -Rp320k." in words[1]  # some gave back what they had bought


def test_a_viewer_of_a_branch_lists_own_customers_and_hears_of_the_others(view: View, lines: pl.DataFrame) -> None:
    keeper = replace(view, viewer=KEEPER, memo={})
    filters, before = asked(MONTH, {})
    own, _before = asked(MONTH, {"branch": ("B03",)})
    counted = raw(lines, own.selection, _before)
    homes = dict(view.ready("customer_summary").select("customer_id", "branch_id").cast(pl.String).iter_rows())
    for group in groups.customer_groups(keeper, filters.selection, before):
        people = {
            who
            for who, customer in counted.items()
            if (did := what_was_done(customer, filters.selection.end)) == group.movement
            or (group.movement == "kept" and did in {"more", "less"})
        }
        elsewhere = sum(homes[who] != "B03" for who in people)
        numbers = groups.customer_numbers(keeper, filters.selection, before, group)
        assert group.customers == numbers.len() == len(people)
        assert set(ids(keeper, numbers)) == {who for who in people if homes[who] == "B03"}
        words = " ".join(groups.sentences(keeper, filters, before, group))
        assert (f"{elsewhere} of them" in words) == (elsewhere > 0)
