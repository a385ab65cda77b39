"""How much is known of customers, counted by hand."""

from datetime import date

import polars as pl
import pytest

from crm_analytics.content.completeness import (
    AGE,
    DETAILS,
    Completeness,
    completeness,
    details,
    score,
    shares,
)
from crm_analytics.schema.facts.customers import Customers

COLUMNS = {name: pl.Boolean if name == "consent_marketing" else pl.String for name in Customers.column_names()}
PEOPLE = pl.LazyFrame(
    [
        {"customer_id": "C1", "kind": "person", "name": "Siti", "phone": "0812", "age_band": "45-54"},
        {"customer_id": "C2", "kind": "company", "name": "Toko Jaya", "address": "Jl. Melati 1", "gender": "–"},
        {"customer_id": "C3"},
    ],
    schema=COLUMNS | {"birth_date": pl.Date, "joined_on": pl.Date},
)
CONSENTS = pl.LazyFrame({"customer_id": ["C1", "C1"], "channel": ["sms", "email"], "agreed": [True, False]})


def test_what_is_missing_is_named() -> None:
    first, second, third = details(PEOPLE, CONSENTS).collect().iter_rows(named=True)
    of_person = completeness(first)
    assert of_person.filled == ("name", "phone", "kind", "consent", "age")
    assert of_person.missing == ("email", "address", "city", "gender", "household", "income", "education")
    assert of_person.share == pytest.approx(5 / 12)
    assert completeness(second) == Completeness(("name", "address", "kind"), ("phone", "email", "city", "consent")), (
        "a company has no gender and no age"
    )
    assert completeness(third).filled == (), "who is of no kind is taken for a person"
    assert len(completeness(third).missing) == len(DETAILS)


def test_a_birthday_tells_the_age() -> None:
    born = PEOPLE.with_columns(birth_date=pl.lit(date(1980, 5, 1)), age_band=pl.lit(None, pl.String))
    assert details(born, CONSENTS).collect()[AGE].to_list() == [True, None, True]


def test_what_is_hidden_is_left_out_and_not_taken_for_missing() -> None:
    assert AGE not in details(PEOPLE, CONSENTS, personal=False).collect().columns


def test_the_score_of_a_company_is_that_of_its_customers_together() -> None:
    rows = details(PEOPLE, CONSENTS)
    counted = shares(rows)
    assert counted.select("detail", "filled", "customers").rows()[:2] == [("name", 2, 3), ("phone", 1, 3)]
    each = [completeness(row) for row in rows.collect().iter_rows(named=True)]
    filled = sum(len(one.filled) for one in each)
    assert score(counted) == filled / (filled + sum(len(one.missing) for one in each))
    assert score(shares(rows.filter(pl.lit(value=False)))) is None
    persons_only = shares(rows.filter(pl.col("customer_id") == "C2"))
    assert persons_only.filter(detail="gender")["share"].to_list() == [None]
