"""All questions about the staged rows of one table, the gravest first."""

from typing import TYPE_CHECKING

import polars as pl

from crm_analytics.schema.tables import LOADED
from crm_analytics.warehouse.inspection.amounts import amount_questions
from crm_analytics.warehouse.inspection.customers import customer_questions
from crm_analytics.warehouse.inspection.days import day_questions
from crm_analytics.warehouse.inspection.orders import order_questions
from crm_analytics.warehouse.inspection.question import Question

if TYPE_CHECKING:
    from crm_analytics.warehouse.stage import Staged


def inspect(staged: "Staged", stored: pl.LazyFrame, currency: str) -> list[Question]:
    """What the sources of a table leave open or seem to have wrong.

    Args:
        staged: The rows on their way in.
        stored: The rows in force, on the table's columns.
        currency: The company's; empty where it is not known yet.
    """
    mappings = staged.mappings()
    if not mappings:
        return []
    rows = staged.as_accepted()
    questions = staged.cells.questions(currency)
    questions += customer_questions(staged.table, rows, mappings)
    if staged.table == "order_lines":
        of_numbers = order_questions(rows, stored, mappings)
        questions += of_numbers
        # Lines of several orders under one number would look like a repeated total.
        if not any(question.is_open(mappings) for question in of_numbers):
            questions += amount_questions(rows, mappings)
    moment = LOADED[staged.table].moment
    if moment:
        questions += day_questions(rows, moment, staged.table, mappings)
    return sorted(questions, key=lambda question: (not question.is_explicit, not question.choices))
