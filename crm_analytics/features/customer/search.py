"""Finding one customer by number, e-mail, phone or name, also with a typing error in the name.

What is typed is compared as people mean it: without accents, capitals and signs; a phone number in any way of writing
it. Numbers, addresses and phones are compared as a whole, then by their beginning or end, then by a part. A name is
found by its words in any order: each as it is, by its beginning, or off by one letter (two in a long word).
"""

from dataclasses import dataclass
from typing import Final

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

MOST: Final = 10
LEAST: Final = 2
"""Letters below which nothing is searched for but a whole number."""
LEAST_DIGITS: Final = 4
LOCAL: Final = 10
"""Digits of a number at home at most, where it begins as the calling code does."""
LONG_WORD: Final = 8
CLOSE_WORDS: Final = 200
"""Words of the names that one word of the question can stand for."""
PERSONAL: Final = ("name", "email", "phone")
CALLING_CODES: Final = {"AU": "61", "GB": "44", "ID": "62", "IN": "91", "MY": "60", "PH": "63", "SG": "65", "US": "1"}
"""What stands before a phone number of a country instead of the leading zero."""
_WORD: Final = r"[\p{L}\p{M}\p{N}]+"


@dataclass(frozen=True)
class Index:
    """What is searched; made once, never changed.

    Attributes:
        people: One row per customer: `customer_id`, and in small letters `id`, `email`, `phone` (digits), `name_words`.
        vocabulary: The words of all names, each with its number `word_no`, written plainly.
        places: `word_no` and the row of `people` whose name has the word.
        calling_code: The company's country.
    """

    people: pl.DataFrame
    vocabulary: pl.DataFrame
    places: pl.DataFrame
    calling_code: str


def index_of(customers: pl.DataFrame, *, country: str = "", personal: bool = True) -> Index:
    """Make customers ready to be searched.

    Args:
        customers: customer_id, and name, email and phone where they may be searched.
        country: Two letters; phone numbers with its calling code and with a leading zero are the same.
        personal: Whether name, e-mail and phone may be searched: they must not be where they are masked.
    """
    nothing = pl.lit(None, pl.String)
    had = set(customers.columns) if personal else set()
    name, email, phone = (pl.col(each) if each in had else nothing for each in PERSONAL)
    code = CALLING_CODES.get(country, "")
    written = customers.lazy().select(
        "customer_id",
        id=pl.col("customer_id").str.to_lowercase(),
        email=email.str.to_lowercase().str.strip_chars(),
        phone=_digits(phone, code),
        words=name.str.to_lowercase().str.extract_all(_WORD),
    )
    people = written.collect()
    vocabulary, places = _words(people["words"])
    counted = pl.col("words").list.len().fill_null(0)
    return Index(people.with_columns(name_words=counted).drop("words"), vocabulary, places, code)


def _words(names: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The words of all names, numbered, and the rows each is in; accents are taken off each word once."""
    written = pl.DataFrame({"word": names}).with_row_index("row").filter(pl.col("word").list.len() > 0).explode("word")
    raw = written.select("word").unique().with_columns(plain=_plain(pl.col("word")))
    vocabulary = raw.select(word="plain").unique().sort("word").with_row_index("word_no")
    numbered = raw.join(vocabulary, left_on="plain", right_on="word")
    return vocabulary, written.join(numbered, on="word").select("word_no", "row")


def search(index: Index, text: str, *, most: int = MOST) -> pl.DataFrame:
    """Customers that may be meant, the likeliest first.

    Args:
        index: What `index_of` made.
        text: What was typed.
        most: How many are given at most.

    Returns:
        customer_id, how (id, email, phone, name, or close: a name with another spelling), off (0 as typed; the
        larger, the less alike), total (how many there are in all; names that are only alike count where nothing
        is as typed).
    """
    typed = " ".join(text.split()).lower()
    if not typed:
        return _none()
    exact = [_by_id(index, typed), _by_email(index, typed), _by_phone(index, typed)]
    hits = pl.concat([*exact, _by_name(index, typed)]).sort("off", "row").unique("row", keep="first")
    ranked = hits.join(index.people.with_row_index("row").select("row", "customer_id", "name_words"), on="row")
    order = ["off", "name_words", "customer_id"]
    return ranked.sort(order).select("customer_id", "how", "off", total=pl.len()).head(most)


def _by_id(index: Index, typed: str) -> pl.DataFrame:
    """The whole number, its beginning, its end, a part of it."""
    return _hits(index, pl.col("id"), typed, "id", parts=len(typed) >= LEAST)


def _by_email(index: Index, typed: str) -> pl.DataFrame:
    return _hits(index, pl.col("email"), typed, "email", parts=len(typed) > LEAST and " " not in typed)


def _by_phone(index: Index, typed: str) -> pl.DataFrame:
    if any(letter.isalpha() for letter in typed):
        return _empty()
    as_typed = "".join(filter(str.isdigit, typed))
    national = str(pl.select(_digits(pl.lit(typed), index.calling_code)).item())
    meant = [each for each in dict.fromkeys((national, as_typed)) if len(each) >= LEAST_DIGITS]
    return pl.concat([_empty(), *(_hits(index, pl.col("phone"), each, "phone", parts=True) for each in meant)])


def _hits(index: Index, column: pl.Expr, typed: str, how: str, *, parts: bool) -> pl.DataFrame:
    """Rows whose text is what was typed (off 0), begins with it (1), ends with it (2), or holds it (3)."""
    held = column.str.contains(typed, literal=True) if parts else column == typed
    people = index.people.with_row_index("row").filter(held)
    off = (
        pl.when(column == typed)
        .then(0.0)
        .when(column.str.starts_with(typed))
        .then(1.0)
        .when(column.str.ends_with(typed))
        .then(2.0)
        .otherwise(3.0)
    )
    return people.select("row", how=pl.lit(how), off=off)


def _by_name(index: Index, typed: str) -> pl.DataFrame:
    """Rows whose name has every word of the question; where none has, those that have the most of several."""
    words = pl.Series([typed]).str.extract_all(_WORD).explode().drop_nulls()
    plain = words.to_frame("word").select(_plain(pl.col("word"))).to_series().unique(maintain_order=True).to_list()
    if not plain or len("".join(plain)) < LEAST:
        return _empty()
    meant = pl.concat([_meant(index.vocabulary, word).with_columns(typed_no=pl.lit(n)) for n, word in enumerate(plain)])
    placed = index.places.filter(pl.col("word_no").is_in(meant["word_no"].implode())).join(meant, on="word_no")
    best = placed.group_by("row", "typed_no").agg(pl.col("off").min())
    rows = best.group_by("row").agg(pl.col("off").sum(), words=pl.len())
    needed = max([*rows["words"].unique(), (len(plain) + 1) // 2])
    lacking = (len(plain) - pl.col("words")) * 3.0
    kept = rows.filter(pl.col("words") == needed).with_columns(off=pl.col("off") + lacking)
    as_typed = kept.filter(pl.col("off") < 1)
    how = pl.when(pl.col("off") < 1).then(pl.lit("name")).otherwise(pl.lit("close"))
    return (as_typed if as_typed.height else kept).select("row", how=how, off=pl.col("off").cast(pl.Float64))


def _meant(vocabulary: pl.DataFrame, word: str) -> pl.DataFrame:
    """Words of names that a typed word may stand for: itself (off 0), longer ones (near 0), others by letters off."""
    begun = vocabulary.filter(pl.col("word").str.starts_with(word)).select(
        "word_no", off=pl.when(pl.col("word") == word).then(0.0).otherwise(0.2)
    )
    allowed = 0 if len(word) < LEAST_DIGITS else 1 if len(word) < LONG_WORD else 2
    close = (
        extract(word, vocabulary["word"].to_list(), scorer=OSA.distance, score_cutoff=allowed, limit=CLOSE_WORDS)
        if allowed
        else []
    )
    numbers = pl.Series("word_no", [place for _word, _off, place in close], dtype=pl.UInt32)
    off = pl.Series("off", [float(letters) for _word, letters, _place in close], dtype=pl.Float64)
    return pl.concat([begun, pl.DataFrame([numbers, off])]).group_by("word_no").agg(pl.col("off").min())


def _plain(words: pl.Expr) -> pl.Expr:
    """Without accents: é is e."""
    return words.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()


def _digits(phone: pl.Expr, code: str) -> pl.Expr:
    """The digits after the country's calling code or the leading zero."""
    digits = phone.str.replace_all("[^0-9]", "")
    abroad = phone.str.strip_chars_start().str.starts_with("+") | digits.str.starts_with("00")
    bare, national = digits.str.strip_prefix("00"), digits.str.strip_prefix("0")
    if not code:
        return pl.when(abroad).then(bare).otherwise(national)
    has_code = abroad | (digits.str.starts_with(code) & (digits.str.len_bytes() > LOCAL))
    return pl.when(has_code).then(bare.str.strip_prefix(code).str.strip_prefix("0")).otherwise(national)


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema={"row": pl.UInt32, "how": pl.String, "off": pl.Float64})


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={"customer_id": pl.String, "how": pl.String, "off": pl.Float64, "total": pl.UInt32})
