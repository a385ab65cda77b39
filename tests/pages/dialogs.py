"""Bodies of dialogs as pages of their own: the test runner closes a dialog with each step.

It runs the source of a function, apart from its module: so each brings what it needs.
"""
# ruff: noqa: PLC0415 - see above

from crm_analytics import config
from crm_analytics.content.view import View
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue


def view() -> View:
    """The owner's look at the newest load of the warehouse in the environment."""
    settings = config.from_environment()
    catalogue = LoadCatalogue(settings)
    load, company = catalogue.ready(), catalogue.company()
    assert load is not None
    assert company is not None
    return View(settings, LOCAL_OWNER, load, company)


def note_in_english() -> None:
    """The dialog of a new note."""
    from datetime import date

    from crm_analytics.ui import note_dialog
    from tests.pages.dialogs import view

    note_dialog._adding(view(), date(2025, 12, 31), "en")


def note_in_indonesian() -> None:
    """The same, for another reader."""
    from datetime import date

    from crm_analytics.ui import note_dialog
    from tests.pages.dialogs import view

    note_dialog._adding(view(), date(2025, 12, 31), "id")


def margin() -> None:
    """The dialog of the assumed margin."""
    from crm_analytics.ui import assumptions
    from tests.pages.dialogs import view

    assumptions._dialog(view(), assumptions.MARGIN, "en")


def all_goals() -> None:
    """The dialog of goals."""
    from crm_analytics.content.goals import progress_of
    from crm_analytics.features.overview.widgets import goal_dialog
    from tests.pages.dialogs import view

    goal_dialog._goals(view(), "en", progress_of)
