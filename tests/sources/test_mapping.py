"""Mappings: what they refuse, and that they come back from their files as they were."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import MappingError
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping import ColumnMapping, Currencies, Filter, Mapping
from crm_analytics.sources.mapping.mapping_files import from_toml, load_mapping, pattern_of, recall, remember, to_toml
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
    ],
)
def test_a_mapping_that_cannot_work_says_why(ours: str, made: ColumnMapping | None, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        check(SALES.with_column(ours, made), FOUND)


def test_an_unknown_table_lists_the_tables() -> None:
    with pytest.raises(MappingError, match=r"no table “orders”. The tables: customers, products"):
        check(replace(SALES, table="orders"), FOUND)


def test_a_mapping_comes_back_from_its_file() -> None:
    assert from_toml(to_toml(SALES), "x.toml") == SALES


def test_the_file_reads_like_a_list() -> None:
    text = to_toml(replace(SALES, columns={"order_id": ColumnMapping("Faktur")}, filters=()))
    assert 'order_id = "Faktur"' in text.splitlines()
    assert 'order = "dmy"' in text.splitlines()


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
    ],
)
def test_a_word_that_is_missing_or_means_nothing_is_told(text: str, told: str) -> None:
    with pytest.raises(MappingError, match=f"The mapping “x.toml” {told}"):
        from_toml(text, "x.toml")


def test_next_months_file_uses_this_months_mapping(settings: Settings) -> None:
    path = remember(settings, "penjualan-2024-01.csv", SALES)
    found = recall(settings, "penjualan-2024-02.csv", "order_lines", FOUND)
    assert found == replace(SALES, name="penjualan-*.csv")
    assert load_mapping(path) == found


def test_another_source_or_table_has_its_own_mapping(settings: Settings) -> None:
    remember(settings, "penjualan-2024-01.csv", SALES)
    assert recall(settings, "retur-2024-01.csv", "order_lines", FOUND) is None
    assert recall(settings, "penjualan-2024-01.csv", "customers", FOUND) is None


def test_remembering_again_replaces(settings: Settings) -> None:
    remember(settings, "a1.csv", SALES)
    remember(settings, "a2.csv", replace(SALES, timezone="UTC"))
    found = recall(settings, "a3.csv", "order_lines", FOUND)
    assert found is not None
    assert found.timezone == "UTC"
    assert len(list(settings.mappings.iterdir())) == 1


def test_names_with_folders_or_odd_signs_stay_inside_the_folder(settings: Settings) -> None:
    path = remember(settings, "../../etc/[x]*?.csv", SALES)
    assert path.parent == settings.mappings
    assert recall(settings, "../../etc/[x]*?.csv", "order_lines", FOUND) is not None


def test_there_is_nothing_to_recall_at_first(settings: Settings) -> None:
    assert recall(settings, "a.csv", "order_lines", FOUND) is None


def test_a_mapping_file_that_is_not_there_is_named(settings: Settings) -> None:
    with pytest.raises(MappingError, match=r"There is no mapping “none.toml”"):
        load_mapping(settings.mappings / "none.toml")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("sales-2024-01.csv", "sales-*.csv"),
        ("Laporan 31.12.2024 cabang 7.xlsx", "Laporan * cabang *.xlsx"),
        ("customers.csv", "customers.csv"),
    ],
)
def test_what_changes_from_month_to_month_is_left_open(name: str, pattern: str) -> None:
    assert pattern_of(name) == pattern


def test_the_example_in_the_documentation_is_a_mapping() -> None:
    text = (PROJECT / "docs" / "mappings.md").read_text(encoding="utf-8")
    mapping = from_toml(text.split("```toml\n")[1].split("```")[0], "mappings.md")
    check(
        mapping, ["No. Faktur", "Kode Pelanggan", "Tanggal", "Jam", "Qty", "Harga Satuan", "Diskon", "Status", "Jenis"]
    )
    used = {name for made in mapping.columns.values() for name, value in vars(made).items() if value}
    assert used == {"source", "times", "minus", "time", "constant", "values", "decimal"}
