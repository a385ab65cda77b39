"""The command that takes a customer out of what is kept for good."""

from typing import Annotated

import typer

from crm_analytics.cli.application import acting_person, app, plainly
from crm_analytics.cli.exports import HERE
from crm_analytics.cli.words import print_sentence
from crm_analytics.config import Settings, from_environment
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _

NOT_CONFIRMED = N_(
    "Nothing was erased: what was typed is not the customer's number. Add --yes to erase without being asked."
)


@app.command()
@plainly
def erase_history(
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="The customer's number, as in the tables.")],
    yes: Annotated[bool, typer.Option("--yes", help="Erase without being asked.")] = False,
) -> None:
    """Erase a customer for good from what was stated at loads. It is recorded who did so, not whom it was about."""
    from crm_analytics.compute import ledger
    from crm_analytics.warehouse import identity

    settings = from_environment()
    identity.verify(settings)
    rows = ledger.rows_about(settings, customer_id)
    if not rows:
        print_sentence(_("Nothing is kept of customer “{customer}”: nothing was erased.").format(customer=customer_id))
        return
    if not (yes or _is_confirmed(customer_id, rows)):
        raise UsageError(NOT_CONFIRMED)
    gone = ledger.erase(settings, customer_id, by=acting_person(), page=HERE)
    print_sentence(_("Rows erased from the history: {count}.").format(count=number(gone)))
    if _is_loaded(settings, customer_id):
        print_sentence(
            _(
                "Customer “{customer}” is still in the loaded tables: as long as that is so, later loads keep "
                "scores again."
            ).format(customer=customer_id)
        )


def _is_confirmed(customer_id: str, rows: int) -> bool:
    """Whether the number is typed once more; a script that types nothing confirms nothing."""
    question = _(
        "Rows about customer “{customer}” in the history: {count}. They can't be brought back. Type the customer's "
        "number to erase them"
    ).format(customer=customer_id, count=number(rows))
    try:
        return bool(typer.prompt(question, default="", show_default=False) == customer_id)
    except typer.Abort:
        return False


def _is_loaded(settings: Settings, customer_id: str) -> bool:
    import polars as pl

    from crm_analytics.reader import Reader
    from crm_analytics.viewer import LOCAL_OWNER
    from crm_analytics.warehouse.loads import LoadCatalogue

    load = LoadCatalogue(settings).in_force()
    if load is None:
        return False
    customers = Reader(settings, LOCAL_OWNER, load).facts("customers")
    return bool(customers.select((pl.col("customer_id") == customer_id).any()).collect().item())
