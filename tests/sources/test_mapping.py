"""Mappings: what they refuse, and that they come back from their files as they were."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.config import PROJECT
from crm_analytics.errors import MappingError
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping import ColumnMapping, Currencies, Filter, Mapping
from crm_analytics.sources.mapping.mapping_files import from_toml, to_toml
from tests.thorough import times

FOUND = ["Faktur", "Tanggal", "Jam", "Qty", "Harga", "Diskon", "Status"]
SALES = Mapping(
    "penjualan-*.csv",
    "order_lines",
    {
        "order_id": ColumnMapping("Faktur"),
        "ordered_at": ColumnMapping("Tanggal", time="Jam", order="dmy"),
        "quantity": ColumnMapping("Qty", decimal=","),
        "amount": ColumnMapping("Harga", times="Qty", minus="Diskon", decimal=","),
        "channel": ColumnMapping(constant="toko"),
        "cancelled": ColumnMapping("Status", values={"Batal": "yes", "Selesai": "no"}),
    },
    filters=(Filter("Status", "not equals", ("Percobaan",)), Filter("Faktur")),
    equal_lines="doubles",
    timezone="Asia/Jakarta",
    decimal=",",
    order="dmy",
)


def test_a_whole_mapping_passes() -> None:
    check(SALES, FOUND)


@pytest.mark.parametrize(
    ("ours", "made", "said"),
    [
        ("order_id", None, r"order_lines needs order_id\. The source has: Faktur, Tanggal, .*Say which"),
        ("order_id", ColumnMapping("Nota"), r"The source has no column Nota\. Its columns: Faktur"),
        ("colour", ColumnMapping("Faktur"), r"order_lines has no column colour\. Its columns: order_id"),
        ("order_id", ColumnMapping(), r"order_id needs either a source column or a constant"),
        ("order_id", ColumnMapping("Faktur", constant="x"), r"order_id needs either a source column or a constant"),
        ("amount", ColumnMapping(constant="1", times="Qty"), r"amount cannot combine a constant with other columns"),
        ("order_id", ColumnMapping("Faktur", times="Qty"), r"order_id is not a number"),
        ("quantity", ColumnMapping("Qty", time="Jam"), r"quantity is not a date"),
        ("order_id", ColumnMapping("Faktur", joined=("Jam",)), r"order_id needs either a source column or a constant"),
        ("order_id", ColumnMapping(joined=("Faktur", "Toko")), r"The source has no column Toko\."),
        (
            "order_id",
            ColumnMapping(joined=("Faktur", "@week")),
            r"joined with @week, .*Such parts are @day, @month, @ye",
        ),
        (
            "order_id",
            ColumnMapping(joined=("Faktur", "@staff_id")),
            r"joined with @staff_id, which is no column of ours",
        ),
        ("order_id", ColumnMapping(joined=("Faktur", "@quantity")), r"joined with @quantity, which is not a text"),
        ("order_id", ColumnMapping(joined=("Faktur", "@order_id")), r"joined with @order_id, which is joined with oth"),
        ("order_id", ColumnMapping(joined=("@day", "@year")), r"order_id is made of periods alone"),
        ("order_id", ColumnMapping(joined=("Faktur",), values={"a": "b"}), r"joined, and values rename single cells"),
        ("amount", ColumnMapping(joined=("Harga", "Qty")), r"amount is not a text: joined and ignore_case"),
        ("amount", ColumnMapping("Harga", ignore_case=True), r"amount is not a text: joined and ignore_case"),
        ("amount", ColumnMapping("Harga", times="Qty", unsigned=True), r"unsigned would turn returns around"),
        ("amount", ColumnMapping(first_of=("Harga", "Qty"), times="Qty"), r"amount is made of several columns already"),
        ("channel", ColumnMapping("Status", unsigned=True), r"channel is not a number: unsigned has no meaning"),
        ("channel", ColumnMapping("Status", of_order=True), r"of_order has no meaning for channel"),
    ],
)
def test_a_mapping_that_cannot_work_says_why(ours: str, made: ColumnMapping | None, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        check(SALES.with_column(ours, made), FOUND)


def _counted_in(into: str, **rates: str) -> Mapping:
    return replace(SALES, currency=Currencies("", into, rates))


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (replace(SALES, order_numbers="unknown"), r"no number tells orders apart, and order_id is mapped: keep one"),
        (replace(SALES, first_day=date(2024, 2, 1), last_day=date(2024, 1, 1)), r"\(2024-02-01\) lies after last_day"),
        (_counted_in("", USD="16000"), r"does not say in which currency .*into = \"IDR\""),
        (replace(SALES, currency=Currencies("Kurs", "IDR")), r"The source has no column Kurs"),
        (_counted_in("Rp", IDR="2"), r"counted in IDR, so its rate is 1 and not 2"),
        *(
            (_counted_in("IDR", USD=rate), f"The rate of USD is “{rate}”; it has to be a number")
            for rate in ("0", "-1", "1,5", "many", "NaN", "Infinity", "1e99", "0.0000000000001")
        ),
    ],
)
def test_what_does_not_go_together_says_what_to_do(mapping: Mapping, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        check(mapping, FOUND)


DUE = Mapping("x", "due_dates", {"customer_id": ColumnMapping("Faktur")})


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (replace(DUE, order_numbers="orders"), r"order_numbers is about the lines of orders, and .* table due_dates"),
        (replace(DUE, credit_notes="returns"), r"credit_notes is about the lines of orders"),
        (replace(DUE, first_day=date(2024, 1, 1)), r"first_day and last_day need a day in each row"),
        (
            DUE.with_column("customer_id", ColumnMapping(joined=("Faktur", "@day"))),
            r"map the column that says when: –",
        ),
    ],
)
def test_what_a_table_lacks_is_not_said_of_it(mapping: Mapping, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        check(mapping, FOUND)


def test_credit_notes_need_units_and_money() -> None:
    with pytest.raises(MappingError, match=r'credit_notes = "returns" needs quantity and amount, and amount is not'):
        check(replace(SALES, credit_notes="returns").with_column("amount", None), FOUND)


def test_a_period_needs_the_day_of_its_row() -> None:
    keyed = SALES.with_column("order_id", ColumnMapping(joined=("Faktur", "@day")))
    check(keyed, FOUND)
    with pytest.raises(MappingError, match=r"order_id has the day, month or year in it; .*says when: ordered_at"):
        check(keyed.with_column("ordered_at", None), FOUND)


def test_without_order_numbers_none_has_to_be_mapped() -> None:
    check(replace(SALES, order_numbers="unknown").with_column("order_id", None), FOUND)


def test_every_column_that_a_mapping_reads_counts_as_used() -> None:
    mapping = replace(
        SALES.with_column("order_id", ColumnMapping(joined=("Faktur", "@month", "@channel"))).with_column(
            "staff_id", ColumnMapping(first_of=("Kasir", "Sales"))
        ),
        currency=Currencies("Kurs", "IDR"),
    )
    assert set(mapping.sources) == {*FOUND, "Kasir", "Sales", "Kurs"}


def test_an_unknown_table_lists_the_tables() -> None:
    with pytest.raises(MappingError, match=r"no table “orders”. The tables: customers, products"):
        check(replace(SALES, table="orders"), FOUND)


def test_a_mapping_comes_back_from_its_file() -> None:
    assert from_toml(to_toml(SALES), "x.toml") == SALES


def test_the_file_reads_like_a_list() -> None:
    text = to_toml(replace(SALES, columns={"order_id": ColumnMapping("Faktur")}, filters=()))
    assert 'order_id = "Faktur"' in text.splitlines()
    assert 'order = "dmy"' in text.splitlines()


def test_a_key_of_several_columns_is_written_as_a_list() -> None:
    made = ColumnMapping(joined=("Toko", "Faktur", "@month"))
    text = to_toml(replace(SALES, columns={"order_id": made}))
    assert 'order_id = [\n    "Toko",\n    "Faktur",\n    "@month",\n]' in text
    assert from_toml('table = "order_lines"\ncolumns.order_id = ["Toko", "Faktur", "@month"]', "x").columns == {
        "order_id": made
    }


def test_rates_and_days_may_be_written_as_people_do() -> None:
    text = 'table = "order_lines"\nfirst_day = "2024-01-31"\n[currency]\ninto = "USD"\nrates = { EUR = 1.10, IDR = 1 }'
    mapping = from_toml(text, "x")
    assert mapping.currency == Currencies("", "USD", {"EUR": "1.10", "IDR": "1"})
    assert (
        mapping.first_day == date(2024, 1, 31) == from_toml(text.replace('"2024-01-31"', "2024-01-31"), "x").first_day
    )


NAMES = st.text("abcXYZ 0-9.\"'\\#[]=é漢\n\t", min_size=1, max_size=12)
SEVERAL = st.lists(NAMES | st.sampled_from(["@month", "@customer_id"]), min_size=1, max_size=3).map(tuple)
MADE = st.one_of(
    st.builds(
        ColumnMapping,
        source=NAMES,
        times=NAMES | st.just(""),
        values=st.dictionaries(NAMES, st.text(max_size=5)),
        ignore_case=st.booleans(),
        unsigned=st.booleans(),
        empty=st.lists(NAMES, max_size=3).map(tuple),
    ),
    st.builds(ColumnMapping, constant=st.text(max_size=5)),
    st.builds(ColumnMapping, joined=SEVERAL, ignore_case=st.booleans()),
    st.builds(ColumnMapping, first_of=SEVERAL, empty=st.lists(NAMES, max_size=3).map(tuple)),
    st.builds(
        ColumnMapping,
        source=NAMES,
        time=NAMES,
        order=st.sampled_from(["", "dmy", "mdy", "ymd"]),
        decimal=st.sampled_from(["", ".", ","]),
    ),
)
DAYS = st.none() | st.dates()
RATES = st.decimals(min_value="0.000001", max_value=10**9, places=6).map(str)
CURRENCIES = st.none() | st.builds(
    Currencies,
    column=NAMES | st.just(""),
    into=st.sampled_from(["IDR", "EUR"]),
    rates=st.dictionaries(st.sampled_from(["USD", "SGD", "GBP"]), RATES),
)
WHOLE = st.builds(
    Mapping,
    name=NAMES,
    table=st.just("order_lines"),
    columns=st.dictionaries(st.sampled_from(list(polars_schema("order_lines"))), MADE),
    filters=st.lists(st.builds(Filter, NAMES, st.just("equals"), SEVERAL), max_size=2).map(tuple),
    credit_notes=st.sampled_from(["", "returns", "kept"]),
    order_numbers=st.sampled_from(["", "orders", "corrections", "unknown"]),
    currency=CURRENCIES,
    first_day=DAYS,
    last_day=DAYS,
    header=st.lists(NAMES, max_size=4).map(tuple),
    answers=st.dictionaries(NAMES, NAMES, max_size=3),
)


@hypothesis_settings(max_examples=times(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WHOLE)
def test_any_mapping_comes_back_from_its_file(mapping: Mapping) -> None:
    assert from_toml(to_toml(mapping), "x.toml") == mapping


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all",
        'name = "x"\ntable = "customers"\ndecimal = ";"',
        'name = "x"\ntable = "customers"\ncolumns = 5',
        'table = "customers"\nfilters = ["a"]',
        'name = "x"\ntable = "customers"\n[[filters]]\ncolumn = "a"\nkeep = "like"',
        'table = "order_lines"\norder_numbers = "guess"',
        'table = "order_lines"\nfirst_day = "soon"',
        'table = "order_lines"\nfirst_day = 2024-01-01T10:00:00',
        'table = "order_lines"\ncurrency = "IDR"',
        'table = "order_lines"\ncolumns.order_id = { source = "a", ignore_case = "no" }',
        'table = "order_lines"\ncolumns.order_id = { joined = "a" }',
    ],
)
def test_a_file_edited_into_nonsense_is_named(text: str) -> None:
    with pytest.raises(MappingError, match=r"The mapping “x.toml” cannot be understood"):
        from_toml(text, "x.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"', "does not say table"),
        ('table = "customers"\n[[filters]]\nkeep = "not empty"', "does not say column"),
        ('table = "customers"\nequal_line = "doubles"', "has equal_line in a place where only these"),
        ('table = "customers"\n[columns.name]\nformula = "1+1"', "has formula in a place where only these"),
        ('table = "order_lines"\n[currency]\nrate = "1"', "has rate in a place where only these"),
        ('table = "order_lines"\n[header]\ncolumn = ["a"]', "has column in a place where only these"),
    ],
)
def test_a_word_that_is_missing_or_means_nothing_is_told(text: str, told: str) -> None:
    with pytest.raises(MappingError, match=f"The mapping “x.toml” {told}"):
        from_toml(text, "x.toml")


EXAMPLES = (PROJECT / "docs" / "mappings.md").read_text(encoding="utf-8").split("```toml\n")[1:]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_in_the_documentation_are_mappings(example: str) -> None:
    mapping = from_toml(example.split("```", maxsplit=1)[0], "mappings.md")
    check(mapping, mapping.sources)


def test_the_documentation_shows_all_that_a_mapping_can_say() -> None:
    mappings = [from_toml(example.split("```")[0], "mappings.md") for example in EXAMPLES]
    columns = [column for mapping in mappings for column in mapping.columns.values()]
    shown = {name for column in columns for name, value in vars(column).items() if value}
    assert shown | {"order"} == {each.name for each in fields(ColumnMapping)}  # the order of dates stands at the top
    said = {name for mapping in mappings for name, value in vars(mapping).items() if value}
    assert said | {"header", "answers"} == {each.name for each in fields(Mapping)}  # these are the loader's
