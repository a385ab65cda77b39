"""Questions about a file, answered on the command line: by options, by asking, or not at all."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from crm_analytics.cli.words import print_error, print_sentence, without_bar
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.warehouse.inspection.question import Choice, Question, answered

UNANSWERED = N_("Nothing was loaded. Questions that only you can answer: {count}.")
NO_CHOICE = N_("The question {question} has no answer “{choice}”. Its answers: {choices}.")
NO_PROGRESS = N_("Nothing was loaded: the answers given leave the question {question} open. Choose another answer.")
WAYS_TO_ANSWER = N_("Answer with {options}, run the command in a terminal to be asked, or load the file on page Data.")
TAKEN = N_("Taken as proposed: {choice}")
LEFT = N_("Answer with a number; Enter takes the first")
NUMBERED = N_("Answer with a number")


@dataclass
class Answering:
    """How questions of one load are answered.

    Attributes:
        given: Choices by question, as named on the command line.
        accept: Whether proposals are taken without asking.
    """

    given: dict[str, str]
    accept: bool = False

    def answer(self, questions: Sequence[Question], mappings: Sequence[Mapping]) -> list[Mapping]:
        """The mappings with answers to all open questions of a load.

        Without a terminal, proposals are taken, as they are with `accept`, and said.

        Raises:
            LoadError: where only a person may choose, and nobody is there.
            UsageError: where an answer given does not exist.
        """
        chosen: dict[str, Choice | None] = {}
        for question in questions:  # files of one kind are asked about once
            if question.key not in chosen:
                chosen[question.key] = self._choice(question)
        open_questions = [question for question in questions if chosen[question.key] is None]
        if open_questions:
            self._refuse(open_questions)
        made = list(mappings)
        for question in questions:
            if (choice := chosen[question.key]) is not None:
                for source in question.sources:
                    made[source] = answered(made[source], question, choice)
        if made == list(mappings):
            raise LoadError(NO_PROGRESS, question=questions[0].key)
        return made

    def _choice(self, question: Question) -> Choice | None:
        print_sentence(str(question.sentence))
        if question.key in self.given:
            return self._given(question)
        if not question.is_explicit and (self.accept or not _is_watched()):
            print_sentence(_(TAKEN).format(choice=question.choices[0].sentence))
            return question.choices[0]
        return _by_asking(question) if _is_watched() else None

    def _given(self, question: Question) -> Choice:
        name = self.given[question.key]
        choice = question.choice(name)
        if choice is None:
            choices = ", ".join(each.example or each.name for each in question.choices)
            raise UsageError(NO_CHOICE, question=question.key, choice=name, choices=choices)
        return choice

    def _refuse(self, questions: Sequence[Question]) -> None:
        for question in questions:
            for choice in question.choices:
                print_error(f'  --answer "{question.key}={choice.example or choice.name}": {choice.sentence}')
        options = " ".join(f'--answer "{question.key}=…"' for question in questions)
        print_error(_(WAYS_TO_ANSWER).format(options=options))
        raise LoadError(UNANSWERED, count=len(questions))


def _is_watched() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _by_asking(question: Question) -> Choice:
    with without_bar():
        for place, choice in enumerate(question.choices, 1):
            print_sentence(f"  {place}. {choice.sentence}")
        sentence, default = (NUMBERED, None) if question.is_explicit else (LEFT, 1)
        place = 0
        while not 1 <= place <= len(question.choices):
            place = typer.prompt(_(sentence), type=int, default=default)
        chosen = question.choices[place - 1]
        while chosen.example:
            typed = question.choice(typer.prompt(f"{chosen.sentence}\n{chosen.example}"))
            chosen = typed or chosen
    return chosen
