"""Reads that are kept: worked out once for everybody who asks the same, within a limit of memory.

    @cached()
    def segment_sizes(view: View, selection: Selection) -> pl.DataFrame: ...

The key is the function with its arguments. An argument says by `cache_key` what tells it apart (a view: the load, the
results in force, the viewer); all others are plain hashable values. Frames are never arguments, and lazy ones are
never kept. What is kept is shared by all threads: nobody changes it. Parameters whose names begin with an underscore
are not part of the key.
"""

import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from inspect import signature
from itertools import chain
from types import BuiltinFunctionType, FunctionType, MemberDescriptorType, MethodType, ModuleType
from typing import Final, Generic, ParamSpec, TypeVar, cast

import numpy as np
import polars as pl

from crm_analytics.i18n import current_language

P = ParamSpec("P")
T = TypeVar("T")

KEPT: Final = timedelta(hours=12)
DEFAULT_LIMIT: Final = 2 * 1024**3
"""Bytes of all that is kept together; what was not asked for longest goes first."""
DEEPEST: Final = 6
"""Levels of a value that are looked into for its size."""
SHARED: Final = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType)
"""What is there anyway, whether or not a value that names it is kept."""


@dataclass
class _Entry:
    """A kept value; `size` in bytes, with its key; `until` by the monotonic clock."""

    value: object
    size: int
    until: float


class Cache:
    """Values by key, bounded in bytes; one computation a key, also when many threads ask at once."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self.limit = limit
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._computing: dict[Hashable, threading.RLock] = {}

    @property
    def size(self) -> int:
        """Bytes of all that is kept."""
        return self._size

    def get(self, key: Hashable, compute: Callable[[], T], ttl: timedelta) -> T:
        """The value of a key; worked out where it is not kept. A computation that raises leaves nothing behind."""
        entry = self._entry(key)
        if entry is None:
            with self._lock:
                computing = self._computing.setdefault(key, threading.RLock())
            with computing:
                entry = self._entry(key)
                if entry is None:
                    try:
                        entry = self._keep(key, compute(), ttl)
                    finally:
                        with self._lock:
                            self._computing.pop(key, None)
        return cast("T", entry.value)

    def forget(self, matches: Callable[[Hashable], bool] = lambda _key: True) -> None:
        """Drop what is kept under the keys that match; without a condition, all."""
        with self._lock:
            for key in [key for key in self._entries if matches(key)]:
                self._size -= self._entries.pop(key).size

    def _entry(self, key: Hashable) -> _Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry.until < time.monotonic():
                self._size -= self._entries.pop(key).size
                return None
            self._entries.move_to_end(key)
            return entry

    def _keep(self, key: Hashable, value: object, ttl: timedelta) -> _Entry:
        entry = _Entry(value, size_of(value) + size_of(key), time.monotonic() + ttl.total_seconds())
        with self._lock:
            before = self._entries.pop(key, None)
            self._size -= before.size if before else 0
            if entry.size <= self.limit:
                self._entries[key] = entry
                self._size += entry.size
            while self._size > self.limit:
                _key, oldest = self._entries.popitem(last=False)
                self._size -= oldest.size
        return entry


CACHE: Final = Cache()
"""What this process keeps."""


class Cached(Generic[P, T]):
    """A function whose results are kept."""

    def __init__(self, function: Callable[P, T], *, ttl: timedelta, in_words: bool) -> None:
        self._function, self._ttl, self._in_words = function, ttl, in_words
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._signature = signature(function)
        wraps(function)(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The kept result, or a new one."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        parts = [_key_part(value) for name, value in bound.arguments.items() if not name.startswith("_")]
        language = current_language() if self._in_words else ""
        return CACHE.get((self._name, language, *parts), lambda: self._function(*args, **kwargs), self._ttl)

    def clear(self) -> None:
        """Drop all results of this function."""
        CACHE.forget(lambda key: isinstance(key, tuple) and key[0] == self._name)


def cached(*, ttl: timedelta = KEPT, in_words: bool = False) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep what a function gives, by its arguments.

    Args:
        ttl: How long it is believed; personal data and what people write for less than the rest.
        in_words: Whether the result holds sentences: then each language has its own.
    """
    return lambda function: Cached(function, ttl=ttl, in_words=in_words)


def size_of(value: object, depth: int = DEEPEST) -> int:
    """About how many bytes a value takes; frames and arrays by what they hold.

    A value that holds more than its attributes tell says it by `cache_size`, in bytes.

    Raises:
        TypeError: for a lazy frame, and a value with one in it: what it holds can't be told, and it is worked out again
            by everybody who is given it.
    """
    if isinstance(value, pl.LazyFrame):
        raise TypeError("a lazy frame is not kept: collect it, or keep what it is read by")
    if isinstance(value, (pl.DataFrame, pl.Series)):
        return int(value.estimated_size())
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, SHARED):
        return 0
    stated = getattr(value, "cache_size", None)
    if isinstance(stated, int):
        return sys.getsizeof(value) + stated
    inside = [] if depth == 0 or isinstance(value, (str, bytes, int, float)) else _parts(value)
    return sys.getsizeof(value) + sum(size_of(each, depth - 1) for each in inside)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return chain.from_iterable(value.items())
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return value
    return chain(getattr(value, "__dict__", {}).values(), _slots(value))


def _slots(value: object) -> Iterator[object]:
    """What lies in the places that its classes declare by `__slots__`."""
    for each in chain.from_iterable(vars(kind).values() for kind in type(value).__mro__):
        if isinstance(each, MemberDescriptorType):
            with suppress(AttributeError):  # nothing was put there
                yield each.__get__(value)


def _key_part(value: object) -> Hashable:
    """What tells an argument apart from others.

    Raises:
        TypeError: for a frame or another value that can't be told apart by what it holds.
    """
    own = getattr(value, "cache_key", None)
    if own is not None:
        return cast("Hashable", own)
    if isinstance(value, (pl.DataFrame, pl.LazyFrame, pl.Series)):
        raise TypeError("a frame is no key: give what it was read by")
    hash(value)  # a list or dictionary says here that it can't be a key
    return (type(value), value)
