"""What page Value says: figures that add up, people who are those that are meant, the same in its file."""

import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content.chart_values import Grid, Lines, RangedDots
from crm_analytics.content.filters import Filters
from crm_analytics.content.serialization import document_from_json, to_json
from crm_analytics.content.values import CardRow, Chart, DataTable, Document, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.value import reads
from crm_analytics.features.value.content import (
    by_segment,
    calculator,
    checks,
    drivers,
    groups,
    parts,
    portfolio,
    to_come,
    wallet,
)
from crm_analytics.i18n import LANGUAGES, compact_money, use_language
from crm_analytics.report import building, files
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from tests.report.reading import one_line, tables_of_excel, words_of_html, words_of_pdf
from tests.warehouse.small import fill, lines

MANAGER = Viewer("Rina", frozenset(Permission), frozenset({"B01"}))
ANALYST = Viewer("Ayu", frozenset(Permission) - {Permission.COSTS})
VIEWERS = {"owner": LOCAL_OWNER, "manager": MANAGER, "analyst": ANALYST}
PROCESS = {"usual_gap": 31.2, "regularity": 1.0}
Chosen = Callable[..., tuple[View, Filters]]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture
def chosen(nusantara_settings: Settings) -> Chosen:
    return partial(_chosen, nusantara_settings)


def _chosen(settings: Settings, viewer: Viewer = LOCAL_OWNER, **filters: str) -> tuple[View, Filters]:
    view = building.view_of(settings, viewer, "value")
    return view, building.chosen(view, building.report_of("value"), tuple(filters.items()))[0]


def document_of(view: View, filters: Filters, **choices: str) -> Document:
    return building.document(view, building.report_of("value"), filters, choices)


def plot_of(made: Document, key: str) -> object:
    return next(block.plot for block in made.blocks if isinstance(block, Chart) and block.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWERS)
def test_every_part_has_its_answer_and_survives_json(chosen: Chosen, name: str, language: str) -> None:
    use_language(language)
    view, filters = chosen(VIEWERS[name])
    made = {part: document_of(view, filters, part=part) for part in parts.PARTS}
    assert len({each.title for each in made.values()}) == len(parts.PARTS), "each has a title of its own"
    for each in made.values():
        assert each.blocks
        assert document_from_json(to_json(each)) == each
    whole = document_of(view, filters)
    assert whole.title == made["to_come"].title
    assert [block.name for block in whole.blocks if isinstance(block, Section)].count("Portfolio") <= 1
    shown = {block for each in made.values() for block in each.blocks if isinstance(block, Chart | DataTable)}
    assert shown <= set(whole.blocks), "without a choice the file holds every part"


def test_a_manager_of_one_branch_reads_of_own_customers_alone(chosen: Chosen) -> None:
    view, filters = chosen(MANAGER)
    own = set(view.ready("rfm_customers")["customer_no"])
    everybody = {cell: portfolio.members(view, filters, cell) for cell in portfolio.CELLS}
    assert set(pl.concat(everybody.values())) == own
    assert set(view.ready("rfm_customers")["branch_id"].drop_nulls()) == {"B01"}
    others = [name for code, name in chosen()[0].branch_names().items() if code != "B01"]
    written = to_json(document_of(view, filters))
    assert len(others) > 3
    assert [name for name in others if name in written] == []


def test_who_may_not_see_costs_reads_no_value(chosen: Chosen) -> None:
    view, filters = chosen(ANALYST)
    for part in ("to_come", "portfolio"):
        made = document_of(view, filters, part=part)
        assert [type(block) for block in made.blocks] == [Notice]
    assert "of gross profit" in document_of(*chosen(), part="to_come").title, "who may see costs reads it"


@pytest.mark.parametrize("filters", [{}, {"branch": "B01"}, {"kind": "company"}])
def test_the_cells_of_the_portfolio_hold_everybody_once(chosen: Chosen, filters: dict[str, str]) -> None:
    view, kept = chosen(**filters)
    people = reads.people(view, kept.selection)
    members = {cell: portfolio.members(view, kept, cell) for cell in portfolio.CELLS}
    assert sorted(pl.concat(members.values())) == people["customer_no"].to_list()
    grid = plot_of(document_of(view, kept, part="portfolio"), "portfolio")
    assert isinstance(grid, Grid)
    cells = [cell for _name, row in grid.rows for cell in row]
    for cell, numbers in zip(cells, members.values(), strict=True):
        money = people.filter(pl.col("customer_no").is_in(numbers.implode()))
        assert cell.amount == pytest.approx(money["value_to_come"].sum())
        if len(numbers):
            assert cell.text.split("\n") == [
                f"{len(numbers):,}",
                compact_money(money["to_date"].sum(), "IDR"),
                f"→ {compact_money(money['value_to_come'].sum(), 'IDR')}",
            ]
    count = len(members[portfolio.FADING])
    title = document_of(view, kept, part="portfolio").title
    assert f"{count} of the best customers to date" in title or not count


def test_the_largest_bring_their_share_worked_out_naively(chosen: Chosen) -> None:
    view, filters = chosen()
    people = reads.people(view, filters.selection)
    dots = plot_of(document_of(view, filters, part="portfolio"), "pareto")
    assert isinstance(dots, RangedDots)
    for share, dot in zip(portfolio.LARGEST, dots.dots, strict=True):
        for column, amount in (("value_to_come", dot.amount), ("to_date", dot.beside)):
            ranked = sorted((max(each, 0.0) for each in people[column]), reverse=True)
            assert amount == pytest.approx(sum(ranked[: round(share * len(ranked))]) / sum(ranked))


def test_who_is_at_stake_is_expected_soon_and_quieter_than_usual(chosen: Chosen) -> None:
    view, filters = chosen()
    days = {row["customer_no"]: row for row in view.ready("customer_summary").to_dicts()}
    until = view.as_of + timedelta(days=31)
    meant, money = [], 0.0
    for row in view.ready("customer_value").to_dicts():
        person = days[row["customer_no"]]
        expected: date | None = row["next_order_on"]
        if expected is None or expected > until or person["order_days"] < 2:
            continue
        gap = (person["last_order_on"] - person["first_order_on"]).days / (person["order_days"] - 1)
        if (view.as_of - person["last_order_on"]).days > gap:
            meant.append(row["customer_no"])
            money += row["value_to_come"]
    assert len(meant) > 10
    assert reads.at_stake(view, filters.selection)["customer_no"].to_list() == meant
    _name, sentence = to_come.at_stake(view, filters)
    assert isinstance(sentence, Sentences)
    assert sentence.items[0] == (
        f"{len(meant)} customers are expected to order by {until.day} Jan 2026 and have been quiet for longer than "
        f"usual: {compact_money(money, 'IDR')} of the value to come."
    )


def test_the_largest_half_brings_half(chosen: Chosen) -> None:
    view, filters = chosen()
    people = reads.people(view, filters.selection)
    half = to_come.largest_half(view, filters)
    brought = people.filter(pl.col("customer_no").is_in(half.implode()))["value_to_come"]
    each, whole = sorted(map(float, brought)), float(people["value_to_come"].sum())
    assert sum(each) >= whole / 2 > sum(each[1:])
    assert f"Half of the value is expected of {len(half)} customers" in to_come.expected(view, people)


@pytest.mark.parametrize("filters", [{}, {"branch": "B01"}])
def test_ranges_of_all_and_of_segments_are_laid_around_their_sums(chosen: Chosen, filters: dict[str, str]) -> None:
    view, kept = chosen(**filters)
    people, made = reads.people(view, kept.selection), document_of(view, kept, part="to_come")
    parameters = {row["parameter"]: row["value"] for row in view.ready("value_model").to_dicts()}
    total, variance = (float(people[name].sum()) for name in ("value_to_come", "value_variance"))
    whole = 1.2816 * math.sqrt(variance / total**2 + parameters["common_error"] ** 2)
    low, high = (compact_money(total * math.exp(end), "IDR") for end in (-whole, whole))
    assert made.title.endswith(
        f"{compact_money(total, 'IDR')} of gross profit expected in the coming year from {people.height:,} customers; "
        f"in 8 of 10 cases {low} to {high}"
    )
    dots = plot_of(made, "value-segments")
    assert isinstance(dots, RangedDots)
    assert sum(float(each.amount) for each in dots.dots) == pytest.approx(total)
    assert all(float(each.low or 0) < float(each.amount) < float(each.high or 0) for each in dots.dots)
    for segment, dot in zip(by_segment.segments(view, kept), dots.dots, strict=True):
        members = by_segment.members(view, kept, segment)
        assert f"{members.height:,} customers" in dot.hover or members.height == 1
        assert members["value_to_come"].sum() == pytest.approx(float(dot.amount))


def test_a_viewer_of_some_branches_reads_no_range_that_is_not_theirs(chosen: Chosen) -> None:
    view, filters = chosen(MANAGER)
    made = document_of(view, filters, part="to_come")
    assert "in 8 of 10 cases" not in made.title
    dots = plot_of(made, "value-segments")
    assert isinstance(dots, RangedDots)
    assert {each.low for each in dots.dots} == {None}
    (table,) = [block for block in made.blocks if isinstance(block, DataTable) and block.key == "value-by-segment"]
    assert [each.column.name for each in table.columns] == ["segment", "customers", "orders", "value"]


@pytest.mark.parametrize(
    ("shape", "words"), [(1.0, "at no regular times"), (3.0, "fairly regularly"), (20.0, "nearly by the calendar")]
)
def test_how_customers_buy_is_said_in_words(
    chosen: Chosen, monkeypatch: pytest.MonkeyPatch, shape: float, words: str
) -> None:
    monkeypatch.setattr("crm_analytics.content.value_basis.parameters", lambda _view: PROCESS | {"regularity": shape})
    (said,) = to_come.process(chosen()[0])
    assert isinstance(said, Sentences)
    assert said.items[0].startswith(f"The usual customer orders every 31 days, {words}")


def test_how_many_ranges_held_is_said(chosen: Chosen) -> None:
    view, _filters = chosen()
    held = view.ready("value_model").filter(parameter="next_order_inside")["value"][0]
    assert checks.held(view) == (f"Of 100 ranges of a next order {100 * held:.0f} held what came; 80 are meant to.",)


@pytest.mark.parametrize("segment", ["champions", "at_risk"])
def test_who_lacks_a_category_is_counted_in_the_title_and_on_its_row(chosen: Chosen, segment: str) -> None:
    view, filters = chosen()
    choices = {wallet.SEGMENT: segment}
    made = document_of(view, filters, part="wallet", **choices)
    dots = plot_of(made, "wallet")
    assert isinstance(dots, RangedDots)
    for category, dot in list(zip(wallet.categories(view, filters, choices), dots.dots, strict=False))[:3]:
        without = wallet.members(view, filters.selection, segment, category)
        assert dot.text == f"{len(without)} don't"
        assert dot.name == category
    first = wallet.members(view, filters.selection, segment, dots.dots[0].name)
    assert made.title.startswith(f"{len(first)} of ")
    assert made.title.endswith(f"buy no {dots.dots[0].name} here")


def test_the_groups_hold_everybody_once(chosen: Chosen) -> None:
    view, filters = chosen(branch="B01")
    names = groups.names(view)
    members = [groups.members(view, filters, str(place + 1)) for place in range(len(names))]
    assert len(names) > 1
    together = pl.concat(members)
    assert together.n_unique() == together.len()
    assert set(together) <= set(reads.people(view, filters.selection)["customer_no"])
    listed = groups.in_words(view, filters)[1]
    assert isinstance(listed, Sentences)
    for line, name, numbers in zip(listed.items, names, members, strict=True):
        assert line.startswith(f"{name}: {len(numbers)} of the customers chosen.")


def test_a_group_is_told_in_five_steps_from_much_less_to_much_more() -> None:
    assert [groups.level(value) for value in (-1.5, -0.7, 0.0, 0.7, 1.5)] == [0, 1, 2, 3, 4]


def test_more_features_than_are_drawn_are_said() -> None:
    features = pl.DataFrame({"label": [f"F{number}" for number in range(30)]})
    assert drivers.drawn(features) == "Drawn: the first 14 of 30; the table has all."
    assert drivers.drawn(features.head(14)) == ""


def test_the_title_of_the_drivers_is_the_largest_difference_beyond_chance(chosen: Chosen) -> None:
    view, filters = chosen()
    made = document_of(view, filters, part="drivers")
    found = view.ready("drivers").filter(pl.col("told"), outcome="repeat").row(0, named=True)
    assert f"{100 * found['with_rate']:.0f} of 100 ordered again" in made.title
    assert made.title.endswith(f"of the others {100 * found['without_rate']:.0f}")
    dots = plot_of(made, "drivers-repeat")
    assert isinstance(dots, RangedDots)
    sure = [each for each in dots.dots if each.sure]
    assert sure[0].amount == found["difference"]
    assert all(float(each.low or 0) * float(each.high or 0) > 0 for each in sure), "the range leaves out zero"


def test_points_years_and_cost_are_what_is_worked_out(chosen: Chosen) -> None:
    view, filters = chosen()
    made = document_of(view, filters, part="calculator", points="5", years="3", cost="1000000")
    assert made.title.startswith("5 more of 100 customers coming back each")
    assert "within 3 years, in 8 of 10 cases" in made.title
    picture = plot_of(made, "calculator")
    assert isinstance(picture, Lines)
    (line,) = picture.lines
    assert line.values[0] == -1_000_000
    for low, middle, high in zip(line.low, line.values, line.high, strict=True):
        assert middle is not None
        assert float(low) <= float(middle) <= float(high)
    assert compact_money(line.low[-1], "IDR") in made.title
    assert compact_money(line.high[-1], "IDR") in made.title
    (cards,) = [block for block in made.blocks if isinstance(block, CardRow)]
    assert "Pays for itself" in [card.label for card in cards.cards]


@pytest.mark.parametrize("cost", ["a lot", "NaN", "-Infinity", "-5", ""])
def test_a_cost_that_is_no_amount_costs_nothing(cost: str) -> None:
    assert calculator.cost_of({"cost": cost}) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_files_say_what_it_says(chosen: Chosen, language: str) -> None:
    use_language(language)
    made = document_of(*chosen())
    titles = [one_line(block.title) for block in made.blocks if isinstance(block, Chart)]
    assert len(titles) > 6
    for words in (words_of_html(files.written(made, "html")), words_of_pdf(files.written(made, "pdf"))):
        assert one_line(made.title) in words
        assert [title for title in titles if title not in words] == []
    sheets = tables_of_excel(files.written(made, "xlsx"))
    grid = plot_of(made, "portfolio")
    assert isinstance(grid, Grid)
    name = next(block.title for block in made.blocks if isinstance(block, Chart) and block.key == "portfolio")
    rows = sheets[name[:31]][1:]
    assert [float(str(row[1])) for row in rows] == pytest.approx(
        [float(row[0].amount or 0) for _name, row in grid.rows]
    )


def _made(folder: Path, sales: pl.DataFrame) -> Settings:
    settings = Settings(data=folder)
    fill(settings, order_lines=sales)
    refresh(settings)
    return settings


@pytest.mark.parametrize(
    ("sales", "words"),
    [
        (lines(12, customers=1), "Segments need at least 5 customers"),
        (lines(12, customers=12), "came back on another day; found: 12, of whom 0"),
        (lines(12, customers=3).with_columns(customer_id=pl.lit(None, pl.String)), "customer"),
    ],
    ids=["one customer", "nobody came back", "all anonymous"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_said_in_every_part(tmp_path: Path, sales: pl.DataFrame, words: str, language: str) -> None:
    view, filters = _chosen(_made(tmp_path, sales))
    use_language(language)
    whole = document_of(view, filters)
    assert whole.title
    notices = [block.text for block in whole.blocks if isinstance(block, Notice)]
    assert notices
    assert all(notices), "each says why"
    if language == "en":
        assert any(words in each for each in notices), notices
    for part in parts.PARTS:
        made = document_of(view, filters, part=part)
        assert made.title
        assert made.blocks
