"""Whether a mapping can be filled by a source, and makes sense in itself."""

from decimal import Decimal, InvalidOperation

from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import LOADED, TABLES, polars_schema, required_columns
from crm_analytics.sources.formats import currencies
from crm_analytics.sources.formats.currencies import RATE_DECIMALS
from crm_analytics.sources.mapping.column_checks import check_columns, listed
from crm_analytics.sources.mapping.mapping import Currencies, Mapping

__all__ = ["check", "needed_columns"]

SPREADABLE = ("amount", "discount")
"""Columns that may repeat on each line what is the whole order's."""


def check(mapping: Mapping, columns: list[str]) -> None:
    """Refuse a mapping that a source cannot fill.

    Args:
        mapping: The mapping.
        columns: The source's columns.

    Raises:
        MappingError: with a required column unmapped, a column that does not exist on either side, or forms that do
            not go together.
    """
    _check_table(mapping)
    check_columns(mapping)
    _check_orders(mapping)
    _check_days(mapping)
    if mapping.currency is not None:
        _check_currency(mapping.currency)
    absent = sorted(set(mapping.sources) - set(columns))
    if absent:
        raise MappingError(
            N_("The source has no column {names}. Its columns: {found}."), names=listed(absent), found=listed(columns)
        )
    missing = [name for name in needed_columns(mapping) if name not in mapping.columns]
    if missing:
        raise MappingError(
            N_("The table {table} needs {missing}. The source has: {found}. Say which column holds each."),
            table=mapping.table,
            missing=listed(missing),
            found=listed(columns),
        )


def needed_columns(mapping: Mapping) -> list[str]:
    """Our columns that the mapping has to make: the required ones, but no order's number where none can be known."""
    without = {"order_id"} if mapping.order_numbers == "unknown" else set()
    return [name for name in required_columns(mapping.table) if name not in without]


def _check_table(mapping: Mapping) -> None:
    if mapping.table not in TABLES:
        raise MappingError(
            N_("There is no table “{table}”. The tables: {tables}."), table=mapping.table, tables=listed(list(TABLES))
        )
    ours = polars_schema(mapping.table)
    strangers = [name for name in mapping.columns if name not in ours]
    if strangers:
        raise MappingError(
            N_("The table {table} has no column {names}. Its columns: {columns}."),
            table=mapping.table,
            names=listed(strangers),
            columns=listed(list(ours)),
        )


def _check_orders(mapping: Mapping) -> None:
    """What is said of orders is said of their lines, and rests on columns that are there."""
    stated = {form: getattr(mapping, form) for form in ("credit_notes", "order_numbers") if getattr(mapping, form)}
    if stated and mapping.table != "order_lines":
        raise MappingError(
            N_("{form} is about the lines of orders, and the mapping is for the table {table}: take it out."),
            form=next(iter(stated)),
            table=mapping.table,
        )
    if mapping.order_numbers == "unknown" and "order_id" in mapping.columns:
        raise MappingError(
            N_('order_numbers = "unknown" says that no number tells orders apart, and order_id is mapped: keep one.')
        )
    of_order = [name for name, column in mapping.columns.items() if column.of_order]
    if of_order and mapping.order_numbers == "unknown":
        raise MappingError(
            N_(
                'of_order needs to know which lines are one order, and order_numbers = "unknown" says that nobody '
                "does: map order_id, or take one of them out."
            )
        )
    spread = SPREADABLE if mapping.table == "order_lines" else ()
    strangers = [name for name in of_order if name not in spread]
    if strangers:
        raise MappingError(
            N_("of_order has no meaning for {names}: it is for the amount and the discount of order lines."),
            names=listed(strangers),
        )
    lacking = [name for name in ("quantity", "amount") if name not in mapping.columns]
    if mapping.credit_notes == "returns" and lacking:
        raise MappingError(
            N_('credit_notes = "returns" needs quantity and amount, and {missing} is not mapped.'),
            missing=listed(lacking),
        )


def _check_days(mapping: Mapping) -> None:
    if mapping.first_day is None and mapping.last_day is None:
        return
    moment = LOADED[mapping.table].moment
    if not moment or moment not in mapping.columns:
        raise MappingError(
            N_("first_day and last_day need a day in each row; map {moment}, or take them out."), moment=moment or "–"
        )
    if mapping.first_day and mapping.last_day and mapping.first_day > mapping.last_day:
        raise MappingError(
            N_("first_day ({first}) lies after last_day ({last}): no row would be left."),
            first=mapping.first_day.isoformat(),
            last=mapping.last_day.isoformat(),
        )


def _check_currency(currency: Currencies) -> None:
    if not currency.into:
        raise MappingError(
            N_('[currency] does not say in which currency money is counted: a line such as into = "IDR" is missing.')
        )
    own = currencies.code(currency.into)
    for code, rate in currency.rates.items():
        if not _is_rate(rate):
            raise MappingError(
                N_(
                    "The rate of {code} is “{rate}”; it has to be a number above zero: how many {into} one {code} is, "
                    "with a decimal point and at most {decimals} decimals."
                ),
                code=code,
                rate=rate,
                into=currency.into,
                decimals=RATE_DECIMALS,
            )
        if currencies.code(code, own) == own and Decimal(rate) != 1:
            raise MappingError(
                N_("All money is counted in {code}, so its rate is 1 and not {rate}."), code=code, rate=rate
            )


def _is_rate(rate: str) -> bool:
    try:
        number = Decimal(rate.strip())
        return number.is_finite() and number > 0 and round(number, RATE_DECIMALS) == number
    except InvalidOperation:
        return False
