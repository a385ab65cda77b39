"""Which currencies a source's money is in: by a column of its own, or by the sign in the cells."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Final

import polars as pl
from babel.numbers import list_currencies

from crm_analytics.i18n import N_, number
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.mapping.mapping import Currencies, Filter, Mapping
from crm_analytics.warehouse.inspection.question import Choice, Question, Sentence

HEADER: Final = re.compile(r"\b(?:currency|curr|ccy|mata[-_ ]?uang|valuta|valas)\b", re.IGNORECASE)
WORDS: Final = (
    "rp",
    "rs",
    "rm",
    "rmb",
    "us",
    "idr",
    "usd",
    "eur",
    "gbp",
    "sgd",
    "myr",
    "aud",
    "jpy",
    "cny",
    "inr",
    "krw",
)
MORE_WORDS: Final = ("vnd", "thb", "php", "hkd", "chf", "cad", "nzd", "twd")
MARKS: Final = {"us$": "USD", "s$": "SGD", "a$": "AUD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
MORE_MARKS: Final = {"₩": "KRW", "₫": "VND", "฿": "THB"}
SIGNS: Final = {
    **{word: word.upper() for word in (*WORDS, *MORE_WORDS)},
    "rp": "IDR",
    "rs": "INR",
    "rm": "MYR",
    "rmb": "CNY",
    "us": "USD",
    **MARKS,
    **MORE_MARKS,
}
"""What stands before or behind an amount, without capitals and points."""
_ANY_WORD: Final = "|".join(sorted((*WORDS, *MORE_WORDS), key=len, reverse=True))
_ANY_MARK: Final = "|".join(re.escape(mark) for mark in (*MARKS, *MORE_MARKS))
_SIGN: Final = rf"(?i)({_ANY_MARK}|\b(?:{_ANY_WORD})\b)"
_DIGITS_BEHIND: Final = rf"(?i)({_ANY_WORD})\.?\d"
OFFERED: Final = 4

SEVERAL = N_(
    "The money is in several currencies: {shares} (by {where}). Loaded as it is, amounts of different currencies "
    "would be added up."
)
BY_COLUMN = N_("the column “{column}”")
BY_HEADER = N_("the header “{column}”")
BY_SIGN = N_("the signs in the cells")
OTHER = N_(
    "The money is in {currency} (by {where}), and the company counts in {own}. Loaded as it is, it would be added up "
    "with amounts of another currency."
)
ONLY = N_("Load the rows in {currency} only; the others are left out and counted.")
AT_RATES = N_("Convert to {into} at rates of your own: how much {into} one unit of another currency is.")
SAME_CURRENCY = N_("All amounts are in one currency, whatever the file says.")
OTHER_HEADER = N_(
    "The header “{column}” names {currency}, and the company counts in {own}: the amounts would be added up as {own}."
)
PROPOSED = N_("The money is in {currency} (by {where}), and the company's currency is not set yet.")
COUNT_IN = N_("Count in {currency}.")
NOT_IN = N_("The amounts are in another currency, whatever the file says.")


@dataclass
class CurrenciesSeen:
    """How many cells or rows of each currency the sources have: by source and column, empty for signs."""

    counts: dict[tuple[int, str], Counter[str]] = field(default_factory=dict)
    headers: dict[int, tuple[str, str]] = field(default_factory=dict)
    """By source, the first header of money that names a currency, and which."""
    tables: dict[int, str] = field(default_factory=dict)

    def add(self, source: int, mapping: Mapping, raw: pl.DataFrame) -> None:
        """Note the currencies of one batch."""
        if mapping.currency is not None:
            return  # it is said already
        self.tables[source] = mapping.table
        columns = _money_columns(mapping, raw)
        if not columns:
            return
        for name in (name for name in raw.columns if HEADER.search(name.replace("_", " "))):
            filled = raw[name].drop_nulls().str.strip_chars().str.to_uppercase()
            counted = filled.filter(filled != "").value_counts()
            codes = {_code(text): count for text, count in counted.rows()}
            self.counts.setdefault((source, name), Counter()).update({code: n for code, n in codes.items() if code})
        for name in columns:
            if code := _of_header(name):
                self.headers.setdefault(source, (name, code))
            signed = raw[name].drop_nulls()
            signed = signed.filter(signed.str.contains(r"[A-Za-z$€£¥₩₫฿₹]"))
            if len(signed):
                signs = pl.select(
                    pl.coalesce(signed.str.extract(_SIGN, 1), signed.str.extract(_DIGITS_BEHIND, 1)).str.to_lowercase()
                ).to_series()
                by_sign = {SIGNS[sign]: n for sign, n in signs.drop_nulls().value_counts().rows() if sign in SIGNS}
                self.counts.setdefault((source, ""), Counter()).update(by_sign)

    def questions(self, currency: str) -> list[Question]:
        """What the currencies leave open.

        Args:
            currency: The company's; empty where it is not known yet.
        """
        with_column = {source for source, name in self.counts if name}
        # Where a column names the currency, the signs in the cells only repeat it.
        places = [place for place in self.counts if place[1] or place[0] not in with_column]
        questions = [_question(place, self.tables[place[0]], self.counts[place], currency) for place in places]
        # A header says less than the cells do.
        questions += [
            _header_question(source, self.tables[source], header, currency)
            for source, header in self.headers.items()
            if not any(counts for (of, _column), counts in self.counts.items() if of == source)
        ]
        return [question for question in questions if question is not None]


def _of_header(name: str) -> str:
    """The currency that a header names beside its words, as in “Total (Rp)”; empty where it names none or several."""
    signs = pl.Series([name.replace("_", " ")]).str.extract_all(_SIGN)[0].str.to_lowercase()
    codes = {SIGNS[sign] for sign in signs if sign in SIGNS}
    return codes.pop() if len(codes) == 1 else ""


def _header_question(source: int, table: str, header: tuple[str, str], currency: str) -> Question | None:
    column, code = header
    if not currency:
        return _proposal(source, table, code, Sentence(BY_HEADER, {"column": column}))
    if code == currency:
        return None
    sentence = Sentence(OTHER_HEADER, {"column": column, "currency": code, "own": currency})
    return Question("currency_of_header", table, (source,), sentence)


def _money_columns(mapping: Mapping, raw: pl.DataFrame) -> list[str]:
    """The source's columns that money is made of."""
    schema = polars_schema(mapping.table)
    made = [made for ours, made in mapping.columns.items() if schema[ours].is_decimal()]
    return [name for name in dict.fromkeys(name for each in made for name in each.sources) if name in raw.columns]


def _code(text: str) -> str:
    """The currency's code; empty for what is none."""
    sign = text.rstrip(".").casefold()
    return SIGNS.get(sign) or (text if text in list_currencies() else "")


def _question(place: tuple[int, str], table: str, counts: Counter[str], currency: str) -> Question | None:
    source, column = place
    where = Sentence(BY_COLUMN, {"column": column}) if column else Sentence(BY_SIGN)
    counted = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    most = [code for code, _count in counted]
    if not most or most == [currency]:
        return None
    into = currency or most[0]
    if len(most) == 1 and not currency:
        return _proposal(source, table, into, where)
    others = [code for code in most if code != into]
    example = f"{into}:" + ",".join(f"{code}=…" for code in others)
    only = [_only(column, code) for code in most[:OFFERED]] if column and len(most) > 1 else []
    choices = (
        *only,
        Choice("rates", Sentence(AT_RATES, {"into": into}), example=example),
        Choice("one", Sentence(SAME_CURRENCY)),
    )
    if len(most) == 1:
        sentence = Sentence(OTHER, {"currency": most[0], "own": currency, "where": where})
    else:
        shares = ", ".join(f"{code} {number(count)}" for code, count in counted)
        sentence = Sentence(SEVERAL, {"shares": shares, "where": where})
    return Question("currency", table, (source,), sentence, choices, is_explicit=True, typed=partial(at_rates, column))


def _proposal(source: int, table: str, code: str, where: Sentence) -> Question:
    sentence = Sentence(PROPOSED, {"currency": code, "where": where})
    count_in = partial(replace, currency=Currencies("", code, {}))
    proposed = (Choice("count", Sentence(COUNT_IN, {"currency": code}), count_in), Choice("not", Sentence(NOT_IN)))
    return Question("company_currency", table, (source,), sentence, proposed)


def _only(column: str, code: str) -> Choice:
    def change(mapping: Mapping) -> Mapping:
        kept = replace(mapping, filters=(*mapping.filters, Filter(column, "equals", (code,))))
        return replace(kept, currency=Currencies("", code, {}))

    return Choice(f"only {code}", Sentence(ONLY, {"currency": code}), change)


def at_rates(column: str, text: str) -> Choice | None:
    """Rates typed by a person: `USD:EUR=1.08,IDR=0.000064`; None where they can't be understood."""
    into, colon, listed = text.replace(" ", "").partition(":")
    rates: dict[str, str] = {}
    for each in listed.split(","):
        code, equals, rate = each.partition("=")
        if not equals or not _is_rate(rate) or code.upper() not in list_currencies():
            return None
        rates[code.upper()] = rate
    if not colon or into.upper() not in list_currencies():
        return None
    currency = Currencies(column, into.upper(), rates)
    change: Callable[[Mapping], Mapping] = partial(replace, currency=currency)
    return Choice("rates", Sentence(AT_RATES, {"into": into.upper()}), change)


def _is_rate(text: str) -> bool:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return False
    return rate.is_finite() and rate > 0
