"""Planning on the page: a step is written, shown, taken back; and who may not write reads."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.config import Settings
from crm_analytics.state import account_plans
from crm_analytics.viewer import Permission, Viewer
from tests.copies import copied
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables


@pytest.fixture
def own(thirty_settings: Settings, tmp_path: Path) -> Settings:
    return copied(thirty_settings, tmp_path / "data")


def choose_first(at: AppTest) -> str:
    """Choose the first customer; gives the number."""
    box = at.selectbox(key="open-plan")
    box.select_index(0).run()
    return str(box.options[0]).rpartition(" · ")[2]


def filled(at: AppTest, customer_id: str, version: int, step: str, potential: str = "") -> AppTest:
    key = f"{customer_id}-{version}"
    at.text_area(key=f"plan-step-{key}").set_value(step)
    at.text_input(key=f"plan-owner-{key}").set_value("Sari")
    at.text_input(key=f"plan-potential-{key}").set_value(potential)
    (save,) = [each for each in at.button if each.label in {"Save the plan", "Simpan rencana"}]
    return save.click().run()


def test_a_step_is_planned_shown_in_its_line_and_taken_back(open_page: OpenPage, own: Settings) -> None:
    at = open_page("account_plan", own)
    assert "none with a next step yet" in at.title[0].value
    assert "Owner" not in tables(at)[0][0]
    at = filled(at, choose_first(at), 0, "Call about Kopi", "1,500,000")
    first = tables(at)[0][0]
    assert (first["Next step"], first["Owner"], first["State"]) == ("Call about Kopi", "Sari", "planned")
    assert "1 with a next step" in at.title[0].value
    assert at.success[0].value.startswith("Saved: the plan for ")
    at.button(key="plan-undo").click().run()
    assert "none with a next step yet" in at.title[0].value
    assert not at.success


def test_an_amount_that_is_none_is_pointed_out_and_nothing_is_kept(open_page: OpenPage, own: Settings) -> None:
    at = open_page("account_plan", own, "id")
    at = filled(at, choose_first(at), 0, "Telepon", "banyak sekali")
    assert "“banyak sekali” bukan jumlah uang. Tulis seperti 1.500.000" in at.error[0].value
    assert account_plans.kept(own) == {}


def test_one_customers_page_shows_the_plan_and_changes_it(open_page: OpenPage, own: Settings) -> None:
    at = open_page("account_plan", own)
    customer_id = choose_first(at)
    at = filled(at, customer_id, 0, "Call about Kopi")
    at = open_page("customer", own, customer=customer_id)
    at.toggle(key=f"plan-{customer_id}").set_value(True).run()
    assert any("Call about Kopi" in each.value for each in at.markdown)
    at = filled(at, customer_id, 1, "Send the new price list")
    kept = account_plans.kept(own)[customer_id]
    assert (kept.plan.next_step, kept.stamp.version) == ("Send the new price list", 2)


def test_who_may_not_write_notes_reads_the_plan(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("account_plan", own)
    filled(at, choose_first(at), 0, "Call about Kopi")
    reader = Viewer("Tono", frozenset(Permission) - {Permission.ANNOTATE})
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: reader)
    at = open_page("account_plan", own)
    assert tables(at)[0][0]["Next step"] == "Call about Kopi"
    assert not [each for each in at.selectbox if each.key == "open-plan"]
    assert any(each.value.startswith("To plan you need") for each in at.caption)
