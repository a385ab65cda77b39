"""Finding the mapping of a source: the one given, the one remembered, or a suggestion where all of it is certain."""

from dataclasses import dataclass
from pathlib import Path

from crm_analytics.cli.words import print_error, print_sentence
from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.sources.conform import conform
from crm_analytics.sources.formats.styles import StyleQuestion, resolve_styles
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping, check
from crm_analytics.sources.mapping.mapping_files import load_mapping, recall, remember, to_toml
from crm_analytics.sources.mapping.not_taken import reasons
from crm_analytics.sources.mapping.suggest import suggest
from crm_analytics.sources.table import Incoming, SourceTable

CERTAIN = 0.85
"""How sure a suggestion must be to be used without being looked at."""

OPEN = N_(
    "“{source}” is not loaded yet; open points: {count}. Save the mapping above to a file, complete it, and load with "
    "--mapping FILE; it is remembered for the next file of this kind."
)


@dataclass(frozen=True)
class FittedSource:
    """A source brought onto a table, and the mapping that did it."""

    source: SourceTable
    mapping: Mapping
    incoming: Incoming
    is_new: bool


def fit(settings: Settings, source: SourceTable, table: str, file: Path | None, *, timezone: str) -> FittedSource:
    """Bring a source onto a table, by the mapping in a file, the one remembered, or a suggestion.

    Raises:
        MappingError: when something is open; what it is, and a mapping to complete, are printed.
    """
    given = load_mapping(file) if file else recall(settings, source.name, table)
    lacking = _lacking(given, source) if given and not file else []
    if given is None or lacking:
        mapping = _suggested(settings, source, table, lacking)
    else:
        check(given, source.columns)
        mapping, questions = resolve_styles(source, given, settings.batch_rows)
        _refuse_open(source, mapping, [_question_text(question) for question in questions])
    incoming = conform(source, mapping, table, settings, timezone=timezone)
    return FittedSource(source, mapping, incoming, is_new=file is not None or given is None)


def keep(settings: Settings, fitted: FittedSource) -> None:
    """Remember a mapping that was new and has worked."""
    if fitted.is_new:
        path = remember(settings, fitted.source.name, fitted.mapping)
        print_sentence(
            _("The mapping of {source} is remembered in {file}.").format(source=fitted.source.name, file=path)
        )


def _lacking(mapping: Mapping, source: SourceTable) -> list[str]:
    """Columns that the mapping takes from a source and this one does not have."""
    taken = [name for made in mapping.columns.values() for name in made.sources]
    return sorted({*taken, *(item.column for item in mapping.filters)} - set(source.columns))


def _suggested(settings: Settings, source: SourceTable, table: str, lacking: list[str]) -> Mapping:
    """A mapping that nobody needs to look at; one has to where earlier files of this kind had columns that are gone."""
    suggestion = suggest(source, table, settings)
    columns = ", ".join(source.columns)
    needed = _("{column} is needed, and no column was found for it. The source has: {columns}.")
    unsure = _("{column} may be “{source}”; that is not certain.")
    changed = _("Earlier files of this kind had {lacking}, and this one has not. The mapping above does without.")
    open_points = [changed.format(lacking=", ".join(lacking))] if lacking else []
    why = reasons(source, suggestion) if suggestion.missing else {}
    open_points += [
        " ".join(filter(None, (needed.format(column=name, columns=columns), why.get(name))))
        for name in suggestion.missing
    ]
    open_points += [_question_text(question) for question in suggestion.questions]
    open_points += [
        unsure.format(column=name, source=_shown(suggestion.mapping.columns[name]))
        for name, sure in suggestion.sure.items()
        if sure < CERTAIN
    ]
    _refuse_open(source, suggestion.mapping, open_points)
    return suggestion.mapping


def _question_text(question: StyleQuestion) -> str:
    wanted = f"{question.ours}: {question.error()}"
    if question.kind == "flag":
        return wanted
    if question.stated:
        return f"{wanted} {_('The mapping above is corrected: save it if it is right now.')}"
    lines = [f'{question.kind} = "{answer}"' for answer in question.readings]
    return f"{wanted} {_('Write one of these lines above [columns]: {lines}').format(lines='; '.join(lines))}"


def _shown(column: ColumnMapping) -> str:
    return " × ".join(name for name in (column.source, column.times) if name) or str(column.constant)


def _refuse_open(source: SourceTable, mapping: Mapping, open_points: list[str]) -> None:
    if not open_points:
        return
    print_sentence(to_toml(mapping).rstrip())
    for point in open_points:
        print_error(f"- {point}")
    raise MappingError(OPEN, source=source.name, count=len(open_points))
