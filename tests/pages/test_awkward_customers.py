"""Every part about customers where customers are few or odd: it opens, says what is missing, and makes nothing up."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Final

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments.concentration import Concentration
from crm_analytics.features.segments.content.concentration_words import concentration_sentence
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.awkward import LATER, Tables, of
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, parts, tables
from tests.pages.seen import words as words_of
from tests.pages.test_awkward_companies import OURS, elements
from tests.warehouse.small import FIRST, fill, lines

ODD: Final = re.compile(
    r"\b(?:nan|NaN|inf|NaT|null)\b|\bNone\b(?! of| yet)|[-−](?:Rp)?0(?:[.,]0+)?%?(?![\d.,])|{\w+}"
    r"|(?<![\d.,])1 (?:customers|people|days|months|years|orders|categories|conditions|groups|more rows|order lines)\b"
    r"|there are \d|[-−][\d.,]+% (?:of|dari|penjualan)"
)
GOODS: Final = pl.DataFrame({"product_id": ["P0", "P1"], "category": ["Tea", "Rice"], "unit_cost": [4.0, None]})
Awkward = Callable[[str], Settings]


def few() -> Tables:
    """Eight customers with all that is odd: namesakes, loaded twice, in several branches, with returns, nulls, future.

    C0 to C6 buy in turn, C7 only brings back, C8 never came; three bring back more than they bought; every tenth line
    is anonymous, every sixth without a branch, some lines are there twice, some are of a time to come.
    """
    turn = pl.int_range(pl.len())
    sign = pl.when((pl.col("customer_id") == "C7") | (turn % 5 == 3)).then(-1.0).otherwise(1.0)
    sold = lines(160, customers=8).with_columns(
        quantity=sign,
        amount=(sign * pl.when(sign < 0).then(40.0).otherwise("amount")).round(2),
        branch_id=pl.when(turn % 6 > 0).then(pl.format("B{}", turn % 4)),
        customer_id=pl.when(turn % 10 < 9).then("customer_id"),
        discount=pl.lit(None, pl.Float64),
    )
    later = sold.head(5).with_columns(order_id="L" + pl.col("order_id"), ordered_at=pl.lit(LATER))
    none = pl.lit(None, pl.String)
    people = pl.DataFrame(
        {"customer_id": [f"C{n}" for n in range(9)], "name": ["Siti", "Siti", *["Budi"] * 2, *[None] * 5]}
    )
    twice = pl.concat([people, people]).with_columns(
        **dict.fromkeys(("kind", "parent_id", "email", "phone", "gender", "city", "region", "branch_id"), none)
    )
    return {"order_lines": pl.concat([sold, sold.head(20), later]), "customers": twice, "products": GOODS}


def once() -> Tables:
    """Thirty customers, each with one order, all on one day."""
    return of(lines(30, customers=30), ordered_at=pl.lit(FIRST)) | {"products": GOODS}


def returned() -> Tables:
    """Twelve customers who all keep coming, and together brought back more than they bought."""
    turn = pl.int_range(pl.len())
    sign = pl.when(turn % 3 == 0).then(-1.0).otherwise(1.0)
    amount = (sign * pl.when(sign < 0).then(99.0).otherwise(turn * 7 % 40 + 1.0)).round(2)
    gap = pl.lit(FIRST) + pl.duration(days=turn)
    return of(lines(300, customers=13), quantity=sign, amount=amount, ordered_at=gap) | {"products": GOODS}


PARTS: Final = {
    "grid": "segments",
    "thresholds": "segments",
    "rule": "segment_builder",
    "transitions": "movement",
    "cohorts": "movement",
    "to_come": "value",
    "portfolio": "value",
    "wallet": "value",
    "clusters": "value",
    "drivers": "value",
    "calculator": "value",
}
"""The page of each part; a page without parts is one by itself."""
REFUSED: Final = {
    ("few", "clusters"): "at least 60 customers who bought; found: 7.",
    ("few", "to_come"): "of whom 5 came back on another day; found: 7, of whom 7 came back.",
    ("few", "wallet"): "No category is bought by a fifth of a segment with at least 5 customers.",
    ("few", "drivers"): "6 of 7 did.",
    ("once", "transitions"): "at least 5 customers had bought; found: none.",
    ("once", "cohorts"): "of the first, 1 of 31 days have passed.",
    ("once", "clusters"): "at least 60 customers who bought; found: 30.",
    ("once", "to_come"): "found: 30, of whom 0 came back.",
    ("once", "portfolio"): "found: 30, of whom 0 came back.",
    ("once", "drivers"): "sales of at least 28 days; found: 1.",
    ("once", "calculator"): "sales of at least 60 days; found: 1.",
    ("returned", "calculator"): "customers of the 91 days before came back in the last 91: more can't.",
    ("thirty", "clusters"): "at least 60 customers who bought; found: 30.",
    ("thirty", "drivers"): "at least 30 customers who ordered again and as many who did not",
}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory, thirty_settings: Settings) -> Awkward:
    """`awkward(name)` is the warehouse of an awkward company, loaded and refreshed once. Read only.

    Forecasts are left out: they take longer than all the rest.
    """

    @cache
    def built(name: str) -> Settings:
        if name == "thirty":
            return thirty_settings
        settings = Settings(data=tmp_path_factory.mktemp(name))
        fill(settings, **{"few": few, "once": once, "returned": returned}[name]())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("crm_analytics.features.forecast.results.forecast", unasked)
            refresh(settings)
        return settings

    return built


def unasked(*_days: object, **_more: object) -> None:
    raise NotEnoughData("Not asked for.")


@pytest.fixture
def all_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is closed until wanted stands open."""
    monkeypatch.setattr("crm_analytics.ui.blocks.details", lambda _label, _key="", **_more: True)


@pytest.mark.usefixtures("all_open")
@pytest.mark.parametrize("name", ["few", "once", "returned", "thirty"])
def test_every_part_opens_and_makes_nothing_up(open_page: OpenPage, awkward: Awkward, name: str) -> None:
    refusals = {part: words for (company, part), words in REFUSED.items() if company == name}
    others = [part for part in PARTS if part not in refusals]
    for language, seen in (("en", [*refusals, *others[::2]]), ("id", others[1::2])):
        at, shown = None, ""
        for part in sorted(seen, key=list(PARTS).index):
            if at is None or PARTS[part] != shown:
                shown = PARTS[part]
                at = open_page(shown, awkward(name), language)
            at.session_state["part"] = part
            at.run()
            sound(at, f"{part} of {name} in {language}")
            assert refusals.get(part, "") in read(at), f"{part} of {name}: {read(at)}"
            for row in (row for table in tables(at) for row in table):
                assert (row.get("at least"), row.get("at most")) != ("0.0%", "100.0%"), f"{part} of {name}: {row}"


@pytest.mark.usefixtures("all_open")
@pytest.mark.parametrize(("name", "language"), [("few", "en"), ("few", "id"), ("thirty", "en")])
def test_the_first_and_the_last_customer_of_a_company_are_told_of(
    open_page: OpenPage, awkward: Awkward, name: str, language: str
) -> None:
    everyone = ready.scan(awkward(name), 1, "customer_summary").sort("order_days", "customer_id").collect()
    known = lake.scan(awkward(name), LoadCatalogue(awkward(name)).get(1), "customers")
    names = dict(known.select("customer_id", "name").collect().iter_rows())
    for customer_id in everyone["customer_id"].gather([0, 1, -1]):
        at = open_page("customer", awkward(name), language, customer=customer_id)
        sound(at, f"{customer_id} of {name} in {language}")
        who, _colon, _what = at.title[0].value.partition(":")
        assert who.endswith(names[customer_id] or customer_id)


def test_namesakes_are_two_and_stand_beside_no_middle_of_a_segment_of_their_own(
    open_page: OpenPage, awkward: Awkward
) -> None:
    at = open_page("customer", awkward("few"), customer="C0")
    at.text_input(key="customer-typed").set_value("Siti").run()
    hits = [each.label for each in at.button if str(each.key).startswith("customer-hit-")]
    assert len(hits) == 2
    assert [number in hit for number, hit in zip(("C0", "C1"), sorted(hits), strict=True)] == [True, True]
    assert all(not card.change for card in figures(at).values())
    assert not any("Under each figure" in each.value for each in at.caption)


def test_a_segment_of_one_is_told_as_one_customer_and_has_no_share_of_nothing(
    open_page: OpenPage, awkward: Awkward
) -> None:
    sizes = ready.scan(awkward("returned"), 1, "rfm_customers").collect()["segment"].value_counts()
    alone = sizes.filter(pl.col("count") == 1)["segment"].cast(pl.String).sort()[0]
    at = open_page("segments", awkward("returned"), look=alone)
    (text,) = [each.value for each in at.markdown if "last bought on" in each.value]
    assert "This one customer last bought on" in text
    assert "of their sales" not in text
    assert at.dataframe[0].value["revenue_share"].isna().all()


@pytest.mark.parametrize(
    ("customers", "of", "returning", "quiet", "title"),
    [
        (0, 1, 0, 0, "1 customer: what was bought, less what was returned, comes to nothing"),
        (1, 1, 1, 0, "One customer, who has not gone quiet"),
        (1, 1, 0, 0, "One customer, who came once"),
        (1, 9, 0, 0, "1 of 9 customers brings a third of sales and came once"),
        (2, 9, 0, 0, "2 of 9 customers bring a third of sales; each of them came once"),
        (1, 9, 1, 1, "1 of 9 customers brings a third of sales and has gone quiet"),
        (2, 9, 2, 1, "2 of 9 customers bring a third of sales; 1 of them has gone quiet"),
    ],
)
def test_the_title_counts_one_customer_as_one(customers: int, of: int, returning: int, quiet: int, title: str) -> None:
    assert concentration_sentence(Concentration(customers, of, returning, quiet, 1 / 3)) == title


def test_who_came_on_one_day_is_not_certain_to_come_again(open_page: OpenPage, awkward: Awkward) -> None:
    each = ready.scan(awkward("thirty"), 1, "customer_summary").filter(pl.col("order_days") == 1).collect()
    at = open_page("customer", awkward("thirty"), customer=each["customer_id"][0])
    at.toggle(key="customer-expectation").set_value(True).run()
    assert figures(at)["Still a customer"].value in {f"{share}%" for share in range(50, 99)}


def sound(at: AppTest, where: str) -> None:
    """A page without a fault, on which nothing reads like one and no heading stands above nothing."""
    assert not at.exception, where
    assert not at.error, where
    assert len(at.title) == 1, where
    text = read(at)
    assert not ODD.search(text), f"{where}: {ODD.search(text)} in {text}"
    kinds = [each.type for each in elements(at.main)]
    assert ("header", "divider") not in pairwise(kinds), where


def read(at: AppTest) -> str:
    """All that a person reads: our words, figures, tables, and what charts say when they are pointed at."""
    found = [str(each.value) for each in elements(at.main) if each.type in OURS]
    found += [words_of(part) for part in parts(at)]
    found += [words for chart in at.get("plotly_chart") for words in drawn(json.loads(chart.proto.spec))]
    return "\n".join(found)


def drawn(figure: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for trace in figure["data"]:
        for key in ("hovertext", "customdata", "text", "name"):
            yield from flat(trace.get(key))


def flat(words: object) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, list):
        for each in words:
            yield from flat(each)
