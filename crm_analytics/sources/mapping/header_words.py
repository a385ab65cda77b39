"""The words of `header_words.toml`, by which the columns of unknown files are recognised."""

import tomllib
from pathlib import Path

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

GENERAL: dict[str, list[str]] = _WORDS["general"]
"""By our column: words that mean the same in every table."""
BY_TABLE: dict[str, dict[str, list[str]]] = _WORDS["tables"]
"""By table and column: words that mean this in one table only."""
PRICE: list[str] = _WORDS["helpers"]["price"]
PER_UNIT = frozenset(_WORDS["helpers"]["per_unit"])
"""Words that make a price that of one unit."""
KEY = frozenset(_WORDS["helpers"]["key"])
"""Words that alone head the numbers of what a table lists."""
TIME_OF_DAY: list[str] = _WORDS["helpers"]["time_of_day"]
PERSON_WORDS = frozenset(_WORDS["helpers"]["about_a_person"])
"""Words that turn a column about a customer into something other than the customer's number."""
VALUES: dict[str, dict[str, dict[str, list[str]]]] = _WORDS["values"]
"""By table, our column of fixed values, and value: what other companies call it."""
