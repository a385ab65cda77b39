"""Something in a file that a load cannot know, put to the person who loads it before anything is published."""

from collections.abc import Callable
from collections.abc import Mapping as Values
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from crm_analytics.i18n import date_text, gettext, number
from crm_analytics.sources.mapping.mapping import Mapping

Change = Callable[[Mapping], Mapping]


def unchanged(mapping: Mapping) -> Mapping:
    """The answer that leaves everything as it came."""
    return mapping


Shown: TypeAlias = "str | int | Decimal | date | Sentence"
"""What a sentence's names can stand for."""


@dataclass(frozen=True)
class Sentence:
    """A sentence marked with `N_`, and what its `{names}` stand for: it is put into words when it is shown.

    Counts, amounts and days are written as the reader writes them then.
    """

    message: str
    values: Values[str, Shown] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.message).format(**{name: _text(value) for name, value in self.values.items()})


def _text(value: Shown) -> str:
    if isinstance(value, int):
        return number(value)
    if isinstance(value, Decimal):
        return number(value, 2)
    return date_text(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Choice:
    """One answer to a question.

    Attributes:
        name: What it is called in the mapping and on the command line.
        sentence: What it means.
        change: What becomes of the mapping. An answer that changes how rows are made is followed by another look at
            the file, so that it is seen whether it helped.
        example: How the answer is written out, where its name alone does not say enough, such as rates.
    """

    name: str
    sentence: Sentence
    change: Change = unchanged
    example: str = ""


@dataclass(frozen=True)
class Question:
    """What was seen in a source, with count, example and consequence, and the ways to settle it.

    Attributes:
        kind: What is asked, such as `order_key`.
        table: The table its rows are for.
        sources: Positions of the sources it is about, among those of the table in this load.
        sentence: What was seen and what follows from it.
        choices: The answers, the proposal first; none where nothing is asked and something is only said.
        column: The column it is about, where there may be several.
        is_explicit: Whether only a person may choose: no proposal is ever taken unasked.
        typed: Reads an answer that is more than a choice, such as rates; None where it can't be understood.
    """

    kind: str
    table: str
    sources: tuple[int, ...]
    sentence: Sentence
    choices: tuple[Choice, ...] = ()
    column: str = ""
    is_explicit: bool = False
    typed: Callable[[str], Choice | None] | None = None

    @property
    def key(self) -> str:
        """What the answer is kept under in the mapping."""
        return f"{self.kind}: {self.column}" if self.column else self.kind

    def choice(self, name: str) -> Choice | None:
        """The answer of this name, or the one that was typed; None where it is neither."""
        typed = self.typed(name) if self.typed is not None else None
        return typed or next((each for each in self.choices if each.name == name and not each.example), None)

    def is_open(self, mappings: dict[int, Mapping]) -> bool:
        """Whether an answer is still needed: one of its sources' mappings does not hold one."""
        return bool(self.choices) and any(self.key not in mappings[source].answers for source in self.sources)


def answered(mapping: Mapping, question: Question, choice: Choice) -> Mapping:
    """The mapping after an answer, which it keeps: the next file of its kind is not asked about again."""
    changed = choice.change(mapping)
    return replace(changed, answers={**changed.answers, question.key: choice.name})
