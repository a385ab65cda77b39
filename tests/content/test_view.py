"""A look at a load: moments are told by the company's clock."""

from datetime import UTC, date, datetime

from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.features.data import load_history
from crm_analytics.i18n import date_time_text
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load, TableLoad

SHOP = Company("Toko Maju", "IDR", "ID", "Asia/Jakarta")


def test_a_load_of_the_evening_in_utc_is_of_the_next_day_in_jakarta(settings: Settings) -> None:
    evening = datetime(2026, 11, 22, 20, tzinfo=UTC)
    load = Load(1, evening, "Sari", "ready", {"branches": TableLoad("branches", "branches.csv")}, {})
    view = View(settings, LOCAL_OWNER, load, SHOP)
    assert view.local(evening).date() == date(2026, 11, 23)
    when = load_history._row(view, load)[1]
    assert isinstance(when, datetime)
    assert date_time_text(when) == "23 Nov 2026 03:00"
