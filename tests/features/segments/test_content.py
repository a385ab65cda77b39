"""What Segments and Movement say: every number of customers in a sentence is the number in its list."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.content.chart_values import Bars, Grid, Streams, TreeMap
from crm_analytics.content.completeness import DETAILS
from crm_analytics.content.filter_choices import FilterValues, filters_of, period_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.serialization import document_from_json, to_json
from crm_analytics.content.values import CardRow, Chart, Document
from crm_analytics.content.view import View
from crm_analytics.features.segments import reads
from crm_analytics.features.segments.content import (
    cohorts,
    completeness_part,
    flows,
    movement,
    movement_parts,
    segments,
    standing,
)
from crm_analytics.features.segments.content.movement import Transitions
from crm_analytics.features.segments.transitions import LEVELS
from crm_analytics.i18n import LANGUAGES, number, use_language
from crm_analytics.report import building
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from crm_analytics.warehouse import ready


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture(scope="module", params=["whole", "of one branch"])
def view(request: pytest.FixtureRequest, nusantara_settings: Settings) -> View:
    """As the owner sees it, and as the manager of the branch with most customers does."""
    viewer = LOCAL_OWNER
    if request.param == "of one branch":
        homes = ready.scan(nusantara_settings, 1, "rfm_customers").select("branch_id").collect()["branch_id"]
        viewer = Viewer("Rina", frozenset(Permission), frozenset({str(homes.mode()[0])}))
    return building.view_of(nusantara_settings, viewer, "segments")


@pytest.fixture(scope="module")
def everything(view: View) -> Filters:
    return filters_of(view, {}, period_of(view, {}, "all", is_chosen=False), frozenset())


def people(view: View) -> list[dict[str, object]]:
    return view.ready("rfm_customers").to_dicts()


def document_of(view: View, page: str, **choices: str) -> Document:
    report = building.report_of(page)
    filters, chosen = building.chosen(view, report, tuple(choices.items()))
    return building.document(view, report, filters, chosen)


def transitions(view: View, filters: Filters) -> Transitions:
    between = movement.transitions(view, filters, {})
    assert isinstance(between, Transitions)
    return between


def test_the_few_of_the_title_are_listed_and_bring_a_third(view: View, everything: Filters) -> None:
    bought = view.ready("customer_summary").filter(pl.col("order_days") > 0)
    spent = sorted(bought["revenue"], reverse=True)
    named = {each.id: each for each in segments.in_title(view, everything)}
    listed = set(named["few"].numbers())
    title = segments.title_sentence(view, everything)
    assert f"{len(listed)} of {number(bought.height)} customers bring a third of sales" in title
    money = sum(bought.filter(pl.col("customer_no").is_in(listed))["revenue"], Decimal(0))
    assert sum(spent[: len(listed)]) == money >= sum(spent) / 3 > sum(spent[: len(listed) - 1])
    assert named["few"].label.startswith(f"{len(listed)} ")
    quiet = []
    for row in bought.filter(pl.col("customer_no").is_in(listed)).to_dicts():
        gaps = (row["last_order_on"] - row["first_order_on"]).days / max(row["order_days"] - 1, 1)
        if row["order_days"] > 1 and (view.as_of - row["last_order_on"]).days > 3 * gaps:
            quiet.append(row["customer_no"])
    assert sorted(named["quiet"].numbers() if "quiet" in named else ()) == sorted(quiet)
    assert (f"{len(quiet)} of them" in title) == bool(quiet)


def test_segments_in_picture_table_and_lists_are_the_same_customers(view: View, everything: Filters) -> None:
    counted = Counter(row["segment"] for row in people(view))
    table, picture = segments.table(view, everything), segments.picture(view, everything)
    ids = segments.ids(view, everything)
    assert {segment: row[1] for segment, row in zip(ids, table.rows, strict=True)} == dict(counted)
    for segment in ids:
        named = standing.members(view, everything, segment)
        assert set(named.numbers()) == {row["customer_no"] for row in people(view) if row["segment"] == segment}
        assert number(counted[segment]) in named.label
    assert isinstance(picture, Chart)
    assert isinstance(picture.plot, TreeMap)
    with_money = segments.with_money(view, everything)
    for segment, tile in zip(with_money, picture.plot.tiles, strict=True):
        spent = [Decimal(str(row["monetary"])) for row in people(view) if row["segment"] == segment]
        assert tile.size == pytest.approx(float(sum(spent)))
        assert number(counted[segment]) in tile.text


def test_every_cell_opens_as_many_customers_as_stand_in_it(view: View, everything: Filters) -> None:
    plot = standing.picture(view, everything).plot
    assert isinstance(plot, Grid)
    drawn = [cell.amount for _name, row in plot.rows for cell in row]
    there = standing.cells(view, everything)
    listed = {cell: len(standing.of_cell(view, everything, cell).numbers()) for cell in there}
    assert [listed.get(standing.cell_at(point), 0) for point in range(25)] == drawn
    assert sum(listed.values()) == len(people(view))


def test_who_moved_is_listed_under_the_figure_that_counts_them(view: View, everything: Filters) -> None:
    before = dict(view.ready("rfm_before").select("customer_no", "segment").iter_rows())
    expected: dict[str, set[object]] = {"up": set(), "down": set(), "level": set(), "new": set()}
    for row in people(view):
        was = before.get(row["customer_no"])
        step = None if was is None else LEVELS[str(row["segment"])] - LEVELS[was]
        kind = "new" if step is None else "up" if step > 0 else "down" if step < 0 else "level"
        expected[kind].add(row["customer_no"])
    between = transitions(view, everything)
    assert {each.id: set(each.numbers()) for each in movement.named(between)} == {
        each: numbers for each, numbers in expected.items() if numbers
    }
    (cards,) = (block for block in movement.top(view, everything, between) if isinstance(block, CardRow))
    assert [card.exact for card in cards.cards] == [len(numbers) for numbers in expected.values()]
    title = movement.title_sentence(view, everything, {})
    assert title.startswith(f"{len(expected['up'])} customers moved up and {len(expected['down'])} down since")


def test_streams_bars_and_cells_of_movement_open_their_customers(view: View, everything: Filters) -> None:
    between = transitions(view, everything)
    words = movement.words(view, between)
    matrix, streams, bars = (
        movement.matrix(view, everything, between).plot,
        movement.picture(view, everything, between).plot,
        movement.moves(view, everything, between),
    )
    assert isinstance(matrix, Grid)
    assert isinstance(streams, Streams)

    def listed(before: str, after: str) -> int:
        return len(movement.of_flow(view, between, movement.in_address(before), movement.in_address(after)).numbers())

    cells = [cell.amount for _name, row in matrix.rows for cell in row]
    assert [listed(*move) for move in flows.matrix_cells(between.flows, words)] == cells
    assert sum(float(each.amount) for each in streams.streams) == between.customers.height
    ends = zip(flows.stream_ends(between.flows, words), streams.starts + streams.ends, strict=True)
    for (side, segment), end in ends:
        chosen = movement.in_address(segment)
        flow = (chosen, movement.ANY) if side == "before" else (movement.ANY, chosen)
        assert len(movement.of_flow(view, between, *flow).numbers()) == end.amount
    assert isinstance(bars, Chart)
    assert isinstance(bars.plot, Bars)
    assert [listed(*move) for move, _count in flows.moves(between.flows)] == [bar.amount for bar in bars.plot.bars]
    fall = movement.largest_fall(view, between)
    first = movement.of_flow(view, between, *movement.first_flow(between))
    assert fall.startswith(f"{len(first.numbers())} customer")


def test_cohorts_open_the_customers_whom_title_and_cells_count(view: View, everything: Filters) -> None:
    plot = cohorts.picture(view, everything, {}).plot  # type: ignore[union-attr]  # enough is known
    assert isinstance(plot, Grid)
    drawn = [cell for _name, row in plot.rows for cell in row]
    places = cohorts.drawn_cells(view, everything, {})
    sizes = {month: len(cohorts.of_cell(view, everything, month, cohorts.ANY).numbers()) for month, _age in places}
    for (month, age), cell in list(zip(places, drawn, strict=True))[::7]:
        if cell.amount is not None:
            came = len(cohorts.of_cell(view, everything, month, age).numbers())
            assert came / sizes[month] == pytest.approx(float(cell.amount))
        else:
            assert (age, cell.text) == (cohorts.ANY, "·")
    comparison = cohorts.compared(view, everything)
    if comparison is None:
        assert cohorts.in_title(view, everything) == ()
        return
    newer, older = cohorts.in_title(view, everything)
    assert len(newer.numbers()) == comparison.newer_customers
    assert len(older.numbers()) == comparison.older_customers
    assert newer.label == f"Newer customers: {number(comparison.newer_customers)}"
    days = view.ready("customer_summary").select("customer_no", "first_order_on").drop_nulls()
    first = dict(days.iter_rows())
    begins, ends = comparison.newer
    assert {first[each].replace(day=1) for each in newer.numbers()} <= {
        month for month in (day.replace(day=1) for day in first.values()) if begins <= month <= ends
    }


def test_who_lacks_a_phone_number_is_counted_from_the_customers_themselves(view: View, everything: Filters) -> None:
    segment_of = {str(row["customer_id"]): row["segment"] for row in people(view)}
    number_of = {str(row["customer_id"]): row["customer_no"] for row in people(view)}
    facts = view.reader.facts("customers").collect()
    facts = facts.filter(pl.col("customer_id").is_in(list(segment_of)))
    consenting = set(view.reader.consents().collect()["customer_id"])
    lacking: dict[str, set[str]] = {
        "phone": {row["customer_id"] for row in facts.to_dicts() if row["phone"] is None},
        "email": {row["customer_id"] for row in facts.to_dicts() if row["email"] is None},
        "consent": {row["customer_id"] for row in facts.to_dicts() if row["customer_id"] not in consenting},
    }
    for detail, customers in lacking.items():
        named = completeness_part.lacking(view, everything, completeness_part.ANY, detail)
        assert set(named.numbers()) == {number_of[each] for each in customers}
        assert named.label.endswith(f"({number(len(customers))})")
    gap = completeness_part.largest_gap(view, everything)
    assert gap is not None
    named = completeness_part.lacking(view, everything, *gap)
    expected = {number_of[each] for each in lacking[gap[1]] if segment_of[each] == gap[0]}
    assert set(named.numbers()) == expected
    assert completeness_part.gap_sentence(view, everything, *gap).startswith(f"{len(expected)} customer")
    table = completeness_part.table(view, everything)
    assert sum(int(str(row[1])) for row in table.rows) == len(segment_of)
    assert set(completeness_part.missing_details(view, everything)) <= set(DETAILS)


def test_a_manager_of_one_branch_sees_own_people_in_the_companys_segments(nusantara_settings: Settings) -> None:
    company = ready.scan(nusantara_settings, 1, "rfm_customers").collect()
    branch = str(company["branch_id"].mode()[0])
    own = building.view_of(nusantara_settings, Viewer("Rina", frozenset(Permission), frozenset({branch})), "movement")
    filters = filters_of(own, {}, period_of(own, {}, "all", is_chosen=False), frozenset())
    between = transitions(own, filters)
    after = company.filter(pl.col("branch_id") == branch)
    moved = between.customers.drop_nulls("after")
    assert dict(moved.select("customer_no", pl.col("after").cast(pl.String)).iter_rows()) == dict(
        after.select("customer_no", "segment").iter_rows()
    )
    assert movement.days(own) == [between.start, own.as_of]
    assert not movement.takes_any_day(own)
    other = movement.transitions(own, filters, {movement.FROM: own.first_day.isoformat()})
    assert isinstance(other, Transitions)
    assert other.start == between.start, "on another day own customers alone would make other segments"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "choices"),
    [
        ("segments", {"completeness_part": "yes", "look": "at_risk"}),
        ("segments", {"part": "thresholds"}),
        ("movement", {}),
        ("movement", {"part": "transitions", "matrix": "yes"}),
        ("movement", {"part": "cohorts", "cohorts_by": "money", "cohorts_table": "yes"}),
    ],
)
def test_the_documents_survive_json(view: View, page: str, choices: dict[str, str], language: str) -> None:
    use_language(language)
    made = document_of(view, page, **choices)
    assert len(made.blocks) > 1 or view.viewer is not LOCAL_OWNER
    assert document_from_json(to_json(made)) == made


def test_filters_choose_the_customers_of_sentences_and_lists(view: View) -> None:
    values: FilterValues = {"segment": ("loyal",)}
    filters = filters_of(view, values, period_of(view, values, "all", is_chosen=False), frozenset({"segment"}))
    loyal = {row["customer_no"] for row in people(view) if row["segment"] == "loyal"}
    assert segments.ids(view, filters) == ["loyal"]
    assert reads.summary(view, filters.selection).few.of == len(loyal)
    assert set(standing.members(view, filters, "loyal").numbers()) == loyal
    assert set(transitions(view, filters).customers["customer_no"]) == loyal
    assert movement_parts.title_sentence(view, filters, {}).startswith("Segment Loyal: ")
