"""Finding the mapping of a source: the one given, the one remembered, or a suggestion where all of it is certain."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_analytics.cli.words import print_error, print_sentence
from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.sources.conform import conform
from crm_analytics.sources.formats.styles import StyleQuestion, resolve_styles
from crm_analytics.sources.mapping.checks import check
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.mapping.mapping_files import load_mapping, recall, remember, to_toml
from crm_analytics.sources.mapping.not_taken import reasons
from crm_analytics.sources.mapping.suggest import suggest
from crm_analytics.sources.table import Incoming, SourceTable

if TYPE_CHECKING:
    from crm_analytics.cli.loading import LoadCall

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

    def made_by(self, mapping: Mapping, settings: Settings, timezone: str) -> "FittedSource":
        """The same source by another mapping."""
        if mapping == self.mapping:
            return self
        incoming = conform(self.source, mapping, mapping.table, settings, timezone=timezone)
        return FittedSource(self.source, mapping, incoming, is_new=True)


def fit(settings: Settings, source: SourceTable, call: "LoadCall", *, timezone: str) -> FittedSource:
    """Bring a source onto a table, by the mapping in a file, the one remembered, or a suggestion.

    What is proposed and not certain is taken where the call accepts that, but for what makes an order.

    Raises:
        MappingError: when something is open; what it is, and a mapping to complete, are printed.
    """
    table, file = call.table, call.mapping
    given = load_mapping(file) if file else recall(settings, source.name, table, source.columns)
    lacking = sorted(set(given.sources) - set(source.columns)) if given and not file else []
    if given is not None and not file and not lacking and not given.is_of(source.columns):
        _refuse_open(source, given, _not_accepted(call, {"": _other_header(given, source)}))
    if given is None or lacking:
        mapping = _suggested(settings, source, call, lacking)
    else:
        check(given, source.columns)
        mapping, questions = resolve_styles(source, given, settings.batch_rows)
        _refuse_open(source, mapping, [_question_text(question) for question in questions])
    incoming = conform(source, mapping, table, settings, timezone=timezone)
    return FittedSource(source, mapping, incoming, is_new=file is not None or given is None)


def keep(settings: Settings, fitted: FittedSource) -> None:
    """Remember a mapping that was new and has worked."""
    if fitted.is_new:
        kept = replace(fitted.mapping, header=tuple(fitted.source.columns))
        path = remember(settings, fitted.source.name, kept)
        print_sentence(
            _("The mapping of {source} is remembered in {file}.").format(source=fitted.source.name, file=path)
        )


def _other_header(mapping: Mapping, source: SourceTable) -> str:
    """What tells a source from those its mapping was remembered for: it may be another one of the same name."""
    more = ", ".join(name for name in source.columns if name not in mapping.header)
    fewer = ", ".join(name for name in mapping.header if name not in source.columns)
    only = [_("it also has {columns}").format(columns=more)] if more else []
    only += [_("it lacks {columns}").format(columns=fewer)] if fewer else []
    return _("The mapping above is that of earlier files of this name, and this one differs: {how}.").format(
        how="; ".join(only)
    )


def _not_accepted(call: "LoadCall", unsure: dict[str, str]) -> list[str]:
    """Of what is unsure, by column, what still has to be looked at; the rest is taken and said."""
    taken = {name: point for name, point in unsure.items() if call.accept and name != "order_id"}
    for point in taken.values():
        print_sentence(_("Taken as proposed: {choice}").format(choice=point))
    return [point for name, point in unsure.items() if name not in taken]


def _suggested(settings: Settings, source: SourceTable, call: "LoadCall", lacking: list[str]) -> Mapping:
    """A mapping that nobody needs to look at; one has to where earlier files of this kind had columns that are gone."""
    suggestion = suggest(source, call.table, settings)
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
    uncertain = [name for name, sure in suggestion.sure.items() if sure < CERTAIN]
    columns_of = suggestion.mapping.columns
    open_points += _not_accepted(
        call, {name: unsure.format(column=name, source=_shown(columns_of[name])) for name in uncertain}
    )
    _refuse_open(source, suggestion.mapping, open_points)
    taken = ", ".join(f"{name} = {_shown(made)}" for name, made in suggestion.mapping.columns.items())
    print_sentence(_("The columns of {source}: {columns}.").format(source=source.name, columns=taken))
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
    several = " + ".join(column.joined) or ", ".join(column.first_of)
    return several or " × ".join(name for name in (column.source, column.times) if name) or str(column.constant)


def _refuse_open(source: SourceTable, mapping: Mapping, open_points: list[str]) -> None:
    if not open_points:
        return
    print_sentence(to_toml(mapping).rstrip())
    for point in open_points:
        print_error(f"- {point}")
    raise MappingError(OPEN, source=source.name, count=len(open_points))
