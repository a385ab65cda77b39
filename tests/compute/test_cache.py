"""Kept reads: worked out once for the same question, within a limit, and never for another viewer or language."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_analytics.compute.cache import CACHE, Cache, cached, size_of
from crm_analytics.i18n import use_language

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Reading:
    """Something that is read for somebody."""

    cache_key: str


def test_the_same_question_is_worked_out_once() -> None:
    computed: list[int] = []

    @cached()
    def double(number: int, *, plus: int = 0) -> int:
        computed.append(number)
        return 2 * number + plus

    assert [double(3), double(3, plus=0), double(number=3), double(3, plus=1)] == [6, 6, 6, 7]
    assert computed == [3, 3]


def test_what_tells_readings_apart_is_their_key_and_nothing_else() -> None:
    @cached()
    def of(reading: Reading) -> str:
        return reading.cache_key.upper()

    assert [of(Reading("load 1, anna")), of(Reading("load 1, budi"))] == ["LOAD 1, ANNA", "LOAD 1, BUDI"]
    assert of(Reading("load 1, anna")) is of(Reading("load 1, anna"))


def test_true_is_not_one() -> None:
    @cached()
    def shown(value: object) -> str:
        return repr(value)

    assert [shown(1), shown(value=True), shown(1.0)] == ["1", "True", "1.0"]


def test_a_parameter_with_an_underscore_is_not_part_of_the_key() -> None:
    @cached()
    def kept(number: int, _frame: pl.DataFrame) -> int:
        return number + _frame.height

    assert kept(1, pl.DataFrame({"a": [1]})) == kept(1, pl.DataFrame({"a": [1, 2]})) == 2


@pytest.mark.parametrize("frame", [pl.DataFrame({"a": [1]}), pl.LazyFrame({"a": [1]}), pl.Series([1])])
def test_a_frame_is_refused_as_a_key(frame: object) -> None:
    @cached()
    def height(value: object) -> int:
        return id(value)

    with pytest.raises(TypeError, match="a frame is no key"):
        height(frame)


def test_a_list_is_refused_as_a_key() -> None:
    @cached()
    def total(values: list[int]) -> int:
        return sum(values)

    with pytest.raises(TypeError, match="unhashable"):
        total([1, 2])


def test_sentences_are_kept_by_language() -> None:
    heard: list[str] = []

    @cached(in_words=True)
    def sentence(number: int) -> str:
        heard.append(str(number))
        return f"{number} in words"

    for language in ("en", "id", "en"):
        use_language(language)
        sentence(1)
    use_language("en")
    assert len(heard) == 2


def test_many_threads_that_ask_at_once_wait_for_one_computation() -> None:
    worked_out: list[float] = []

    @cached()
    def slow(number: int) -> int:
        worked_out.append(time.monotonic())
        time.sleep(0.05)
        return number

    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(slow(7))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [7] * 8
    assert len(worked_out) == 1


def test_a_failure_is_not_kept_and_the_next_one_tries_again() -> None:
    tries: list[int] = []

    @cached()
    def fails_once(number: int) -> int:
        tries.append(number)
        if len(tries) == 1:
            raise ValueError("not yet")
        return number

    with pytest.raises(ValueError, match="not yet"):
        fails_once(5)
    assert fails_once(5) == 5


def test_a_kept_result_may_ask_for_another() -> None:
    @cached()
    def inner(number: int) -> int:
        return number + 1

    @cached()
    def outer(number: int) -> int:
        return inner(number) * 10

    assert outer(1) == 20


def test_what_was_not_asked_for_longest_goes_first() -> None:
    cache = Cache(limit=3 * (size_of(b"x" * 1000) + size_of("a")))
    for key in "abc":
        cache.get(key, lambda: b"x" * 1000, HOUR)
    cache.get("a", lambda: b"changed", HOUR)  # asked for again: b is the oldest now
    cache.get("d", lambda: b"x" * 1000, HOUR)
    again = {key: cache.get(key, lambda: b"new", HOUR) for key in "acdb"}
    assert [key for key, value in again.items() if value == b"new"] == ["b"]


@given(sizes=st.lists(st.integers(0, 5_000), max_size=30))
def test_the_limit_holds_whatever_is_kept(sizes: list[int]) -> None:
    cache = Cache(limit=8_000)
    for number, size in enumerate(sizes):
        assert len(cache.get(number, partial(bytes, size), HOUR)) == size
        assert 0 <= cache.size <= 8_000
    cache.forget()
    assert cache.size == 0


def test_a_value_larger_than_the_limit_is_given_and_not_kept() -> None:
    cache = Cache(limit=100)
    assert cache.get("large", lambda: b"x" * 1000, HOUR) == b"x" * 1000
    assert cache.get("large", lambda: b"y", HOUR) == b"y"


def test_what_is_too_old_is_worked_out_anew() -> None:
    cache = Cache()
    cache.get("a", lambda: 1, timedelta(0))
    time.sleep(0.01)
    assert cache.get("a", lambda: 2, HOUR) == 2
    assert cache.get("a", lambda: 3, HOUR) == 2


def test_one_function_can_be_forgotten_alone() -> None:
    counted: list[str] = []

    @cached()
    def first() -> int:
        counted.append("first")
        return 1

    @cached()
    def second() -> int:
        counted.append("second")
        return 2

    first(), second()
    first.clear()
    first(), second()
    assert counted == ["first", "second", "first"]


def test_the_size_of_a_value_is_that_of_the_frames_in_it() -> None:
    frame = pl.DataFrame({"a": np.zeros(10_000)})
    assert size_of(frame) == frame.estimated_size()
    assert size_of({"frames": [frame, frame]}) >= 2 * frame.estimated_size()
    assert size_of(np.zeros(1000)) == 8000


class Slotted:
    """Attributes in places of their own, the last of which stays empty."""

    __slots__ = ("__hidden", "empty", "text")

    def __init__(self, size: int) -> None:
        self.text, self.__hidden = "x" * size, b"x" * size


class AlsoOpen(Slotted):
    """Such ones, and attributes of its own."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.more = np.zeros(size)


@dataclass(frozen=True, slots=True)
class Framed:
    """A value of a page."""

    rows: pl.DataFrame


@dataclass(frozen=True)
class Worked:
    """A value that works something out when it is first needed, and holds on to it."""

    days: int

    @cached_property
    def rows(self) -> pl.DataFrame:
        """One row a day."""
        return pl.DataFrame({"a": np.zeros(self.days)})


def test_what_lies_in_slots_is_counted_also_of_a_class_above() -> None:
    assert 2_000 <= size_of(Slotted(1_000)) < 2_500
    assert 10_000 <= size_of(AlsoOpen(1_000)) < 10_500
    rows = pl.DataFrame({"a": np.zeros(1_000)})
    assert size_of(Framed(rows)) >= rows.estimated_size()


def test_what_a_value_worked_out_for_itself_is_counted() -> None:
    value = Worked(1_000)
    before = size_of(value)
    assert size_of(value) - before == 0 < value.rows.height
    assert size_of(value) - before == value.rows.estimated_size()


@pytest.mark.parametrize("made", [dict, MappingProxyType], ids=lambda made: made.__name__)
def test_keys_and_values_of_a_dictionary_are_counted(made: Callable[[dict[str, str]], object]) -> None:
    assert size_of(made({"k" * 5_000: "v" * 3_000})) >= 8_000


@pytest.mark.parametrize("made", [list, tuple, deque, frozenset], ids=lambda made: made.__name__)
def test_what_is_in_a_row_of_values_is_counted(made: Callable[[list[str]], object]) -> None:
    assert size_of(made(["a" * 5_000, "b" * 5_000])) >= 10_000


def test_a_function_or_class_in_a_value_costs_nothing() -> None:
    assert size_of((size_of, Slotted, pl, CACHE.forget)) == size_of((None,) * 4) - 4 * size_of(None)


def test_a_value_says_what_its_attributes_do_not_tell() -> None:
    class Table:
        cache_size = 5_000
        rows = pl.LazyFrame({"a": [1]})

    assert 5_000 < size_of(Table()) < 5_100


def test_keys_of_what_is_kept_count_towards_the_limit() -> None:
    cache = Cache(limit=10_000)
    for number in range(5):
        cache.get(f"{number}" * 4_000, lambda: None, HOUR)
        assert cache.size <= cache.limit
    assert cache.size > 8_000


@pytest.mark.parametrize(
    "wrapped", [lambda rows: rows, lambda rows: [{"of": rows}], Framed], ids=["alone", "in others", "in a value"]
)
def test_a_lazy_frame_is_refused_wherever_it_is_in_a_value(wrapped: Callable[[pl.LazyFrame], object]) -> None:
    @cached()
    def rows(name: str) -> object:
        return wrapped(pl.LazyFrame({name: [1]}))

    before = CACHE.size
    with pytest.raises(TypeError, match="a lazy frame is not kept: collect it"):
        rows("a")
    assert CACHE.size == before


def test_the_process_keeps_within_its_limit() -> None:
    assert 0 <= CACHE.size <= CACHE.limit
