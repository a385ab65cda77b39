"""Currencies as they stand in cells: by their code, or by the sign before or behind a number."""

import re
from typing import Final

import polars as pl

RATE_DECIMALS: Final = 12
"""Of a rate; with them, what is multiplied stays exact."""

_SIGNS: Final[dict[str, str]] = {
    "rp": "IDR", "rm": "MYR", "rs": "INR", "rmb": "CNY", "us": "USD", "us$": "USD", "s$": "SGD", "sg$": "SGD",
    "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "nt$": "TWD", "r$": "BRL",
    "€": "EUR", "£": "GBP", "₩": "KRW", "₫": "VND", "฿": "THB", "₹": "INR", "₱": "PHP",
}  # fmt: skip
_SHARED: Final[dict[str, tuple[str, ...]]] = {
    "$": ("USD", "SGD", "AUD", "CAD", "NZD", "HKD", "TWD"),
    "¥": ("JPY", "CNY"),
}
"""Signs of several currencies, the commonest first: a company that counts in another one means its own."""
_CODES: Final = (
    *("IDR", "USD", "EUR", "GBP", "SGD", "MYR", "AUD", "JPY", "CNY", "INR", "PHP", "THB", "HKD", "VND", "KRW", "CHF"),
    *("CAD", "NZD", "TWD", "BRL"),
)


def _longest_first(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


PATTERN: Final = rf"(?:{_longest_first([*_CODES, *_SIGNS, *_SHARED])})\.?"
"""A currency in a cell with a number, whatever its capitals."""
_IN_CELL: Final = rf"(?i)({_longest_first([*_CODES, *_SIGNS, *_SHARED])})"


def code(text: str, own: str = "") -> str:
    """The code of a currency that is written as a code or a sign; other words are given back in capitals.

    Args:
        text: A code or sign.
        own: The company's currency, which a sign of several stands for.
    """
    word = text.strip().rstrip(".").casefold()
    shared = _SHARED.get(word, ())
    if shared:
        return own.upper() if own.upper() in shared else shared[0]
    return _SIGNS.get(word, word.upper())


def codes(cells: pl.Series, own: str = "") -> pl.Series:
    """The code of each cell that holds nothing but a currency; null for an empty one."""
    text = cells.str.strip_chars()
    return _each(text.set(text == "", None), own)


def codes_beside_numbers(cells: pl.Series, own: str = "") -> pl.Series:
    """The code of the currency that stands in each cell of money; null where there is none."""
    return _each(cells.str.extract(_IN_CELL), own)


def _each(words: pl.Series, own: str) -> pl.Series:
    distinct = words.drop_nulls().unique().to_list()
    renames = {word: code(word, own) for word in distinct}
    return words.replace_strict(renames, default=None, return_dtype=pl.String)
