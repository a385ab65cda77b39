"""A rule on the page: in its address, with consent that counts at once, beside another segment, and in a file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.cache import CACHE
from crm_analytics.config import Settings
from crm_analytics.content import cached_state, saved_segments
from crm_analytics.content.serialization import document_from_json
from crm_analytics.content.serialization import to_json as written
from crm_analytics.content.values import CardRow, Chart, DataTable, Document
from crm_analytics.content.view import View
from crm_analytics.features.segment_builder import content, contributions, rule_choices
from crm_analytics.features.segment_builder.comparison import group_figures
from crm_analytics.features.segment_builder.widgets import rule_address
from crm_analytics.i18n import LANGUAGES, use_language
from crm_analytics.report import building
from crm_analytics.rules.address import from_address, to_address
from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.form import AllOf, AnyOf, Condition, Not, Rule, to_json
from crm_analytics.rules.spans import DaySpan
from crm_analytics.state import contacts, exports, segment_sizes, segments
from crm_analytics.state.contacts import Contact, Outcome, Whose
from crm_analytics.state.segment_sizes import Size
from crm_analytics.ui import shell
from crm_analytics.viewer import LOCAL_OWNER, Permission, Role, Viewer
from crm_analytics.warehouse import lake
from tests.pages.conftest import OpenPage
from tests.pages.seen import figures, sentences, tables

QUIET = AllOf((Condition("recency", "at_least", (30,)),))
COFFEE = AllOf((Condition("bought.orders", "at_least", (1,), "Kopi", DaySpan(180)),))
AGREED = AllOf((Condition("consent", "is", (True,), "whatsapp"),))
LOYAL = AllOf(
    (
        *COFFEE.parts,
        Not(AnyOf((Condition("bought.orders", "at_least", (1,), "Gula", DaySpan(60)),))),
        *AGREED.parts,
    )
)
MANAGER = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({"B03"}))


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The company with a state of one's own: segments, contacts and the log of exports."""
    with (
        closing(sqlite3.connect(nusantara_settings.state_url.removeprefix("sqlite:///"))) as all_tests,
        closing(sqlite3.connect(tmp_path / "state.db")) as mine,
    ):
        all_tests.backup(mine)
    yield Settings(data=nusantara_settings.data, database_url=f"sqlite:///{tmp_path / 'state.db'}")
    cached_state.forget()


def view(settings: Settings, viewer: Viewer = LOCAL_OWNER) -> View:
    return building.view_of(settings, viewer, "segment_builder")


def found(settings: Settings, rule: Rule, viewer: Viewer = LOCAL_OWNER) -> set[int]:
    return set(saved_segments.matching_numbers(view(settings, viewer), to_json(rule)))


def addressed(rule: Rule) -> str:
    text = to_address(rule)
    assert text is not None
    return text


def customers(at: AppTest) -> int:
    return int(figures(at)["Customers"].value.replace(",", "").replace(".", ""))


def in_address(at: AppTest) -> str:
    values = at.query_params["rule"]
    return values if isinstance(values, str) else values[0]


# --- in the address -------------------------------------------------------------------------------------------------


def test_a_rule_in_the_address_is_on_the_page_and_what_is_edited_is_in_the_address(
    open_page: OpenPage, own: Settings
) -> None:
    at = open_page("segment_builder", own, rule=addressed(LOYAL))
    assert not at.exception
    assert customers(at) == len(found(own, LOYAL)) > 0
    sentence = "Bought Kopi in the last 180 days and bought no Gula in the last 60 days and agreed to WhatsApp."
    assert sentence in [text.value for text in at.markdown]
    at.button(key="rule-open-1").click().run()
    at.number_input(key="rule-last-1").set_value(90).run()
    again = in_address(at)
    first, *others = LOYAL.parts
    assert isinstance(first, Condition)
    expected = AllOf((Condition(first.column, first.operator, first.values, first.of, DaySpan(90)), *others))
    assert from_address(again) == expected
    reloaded = open_page("segment_builder", own, "id", rule=again)
    assert customers_in_indonesian(reloaded) == customers(at) == len(found(own, expected))


def customers_in_indonesian(at: AppTest) -> int:
    return int(figures(at)["Pelanggan"].value.replace(".", ""))


def test_the_rule_that_a_page_begins_with_is_not_in_its_address(open_page: OpenPage, own: Settings) -> None:
    at = open_page("segment_builder", own)
    assert "rule" not in at.query_params
    assert not at.exception


@pytest.mark.parametrize(
    "text", ["1.AAAA", "nonsense", "9.abc", addressed(LOYAL)[:-7], quote("<script>alert(1)</script>")]
)
def test_a_bad_address_is_told_and_nothing_is_lost(open_page: OpenPage, own: Settings, text: str) -> None:
    at = open_page("segment_builder", own, rule=addressed(COFFEE))
    expected = customers(at)
    at.session_state["rule-written"] = ("", -10.0)  # some seconds later
    at.query_params["rule"] = text
    at.run()
    assert not at.exception
    assert any("The rule in this address" in each.value and "nothing was lost" in each.value for each in at.info)
    assert customers(at) == expected
    assert in_address(at) == text, "it can still be read to whoever sent it"
    at.button(key="rule-line-0").click().run()
    assert from_address(in_address(at)) != COFFEE
    assert not any("nothing was lost" in each.value for each in at.info)


def test_going_back_in_the_browser_takes_back_the_last_change(open_page: OpenPage, own: Settings) -> None:
    at = open_page("segment_builder", own, rule=addressed(COFFEE))
    before = customers(at)
    at.button(key="rule-line-0").click().run()
    at.session_state["rule-written"] = (in_address(at), -10.0)
    at.query_params["rule"] = addressed(COFFEE)
    at.run()
    assert customers(at) == before
    assert from_address(in_address(at)) == COFFEE


def test_a_click_in_flight_does_not_bring_back_the_rule_of_before(open_page: OpenPage, own: Settings) -> None:
    """The browser still sends the address as it was before it heard of the new one."""
    at = open_page("segment_builder", own, rule=addressed(COFFEE))
    at.button(key="rule-line-0").click().run()
    changed = in_address(at)
    at.query_params["rule"] = addressed(COFFEE)
    at.run()
    assert in_address(at) == changed


def test_what_was_typed_is_never_in_the_address(open_page: OpenPage, own: Settings) -> None:
    at = open_page("segment_builder", own, rule=addressed(COFFEE))
    at.selectbox(key="rule-column-1").set_value("customer_id").run()
    at.text_input(key="rule-value-1-customer_id-contains-0").set_value("0812-3456").run()
    assert "rule" not in at.query_params
    assert any("because words were typed in it" in each.value for each in at.caption)
    assert not any("0812" in each for values in at.query_params.values() for each in values)


def test_a_product_is_looked_for_by_letters_of_its_name_or_number(own: Settings) -> None:
    seen, column = view(own), BY_ID["product.orders"]
    known = rule_choices.products(seen)
    wanted, name = next((each, name) for each, name in known.items() if len(name.split()) > 3)
    last, *_others, first = name.upper().split()
    assert wanted in rule_choices.about(seen, column, f"{first} {last[:3]}")
    assert rule_choices.about(seen, column, wanted.casefold()) == (wanted,)
    assert rule_choices.about(seen, column, "nothing is called so") == ()
    few = rule_choices.about(seen, column, last)
    assert 1 < len(few) < len(known)
    assert all(last in known[each].upper() for each in few)
    assert rule_choices.about(seen, column) == tuple(known)


def test_very_many_products_are_offered_by_letters(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = rule_choices.products(view(own))
    letters = next(iter(known.values())).split()[0]
    rule = addressed(Condition("product.orders", "at_least", (1,), "P0001"))
    assert "rule-letters-1" not in {each.key for each in open_page("segment_builder", own, rule=rule).text_input}
    monkeypatch.setattr("crm_analytics.features.segment_builder.rule_choices.OFFERED", 10)
    monkeypatch.setattr("crm_analytics.features.segment_builder.widgets.rule_line.OFFERED", 10)
    at = open_page("segment_builder", own, rule=rule)
    at.text_input(key="rule-letters-1").set_value(letters.upper()).run()
    mine, *offered = at.selectbox(key="rule-of-1").options
    assert mine == known["P0001"], "what is chosen already stays"
    assert 0 < len(offered) <= 10
    assert all(letters.casefold() in each.casefold() for each in offered)
    assert from_address(in_address(at)) == AllOf((Condition("product.orders", "at_least", (1,), "P0001"),))


AWKWARD = "Kopi {of} {0} %s <b>*$1* & “$2”"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_longer_sold_or_oddly_called_is_told_as_it_is_and_found_nowhere(
    open_page: OpenPage, own: Settings, language: str
) -> None:
    """A category that went, a product, campaign and branch that never were: the rule stays and can be mended."""
    gone = (
        Condition("bought.orders", "at_least", (1,), AWKWARD, DaySpan(30)),
        Condition("bought.since", "not_since", (AWKWARD,), "Kopi"),
        Condition("product.units", "at_least", (1,), AWKWARD),
        Condition("campaign.contacted", "is", (True,), AWKWARD),
        Condition("branch_id", "one_of", (AWKWARD,)),
    )
    for condition in gone:
        at = open_page("segment_builder", own, language, rule=addressed(AllOf((condition,))))
        assert not at.exception, condition
        name = {"en": "Customers", "id": "Pelanggan"}[language]
        expected = len(found(own, condition))
        assert figures(at)[name].value == str(expected)
        assert (expected > 0) == (condition.operator == "not_since")
        shown = [text.value.replace("\\", "") for text in at.markdown]
        assert any(AWKWARD in text for text in shown), condition


def test_days_that_were_meant_from_today_are_not_frozen_to_a_date() -> None:
    kept = to_json(COFFEE)
    assert '"during": {"last": 180}' in kept
    assert "202" not in kept


# --- consent --------------------------------------------------------------------------------------------------------


def test_a_wish_to_be_left_alone_counts_at_once(open_page: OpenPage, own: Settings) -> None:
    saved = segments.add_rule(own, LOCAL_OWNER, "Agreed", to_json(AGREED))
    at = open_page("segment_builder", own, rule=addressed(AGREED))
    before = customers(at)
    seen = view(own)
    selected = saved_segments.selected(seen, saved.id)
    who = seen.read("customer_profile").filter(customer_no=min(found(own, AGREED))).select("customer_id", "branch_id")
    number, branch = who.collect().row(0)
    contact = Contact(Whose(number, branch), datetime(2025, 12, 31, 10), "phone", Outcome.LEAVE_ALONE)  # noqa: DTZ001 - wall time
    kept = contacts.add(own, LOCAL_OWNER, contact)
    assert customers(at.run()) == before - 1
    assert saved_segments.members(view(own), saved).len() == before - 1
    assert selected != saved_segments.selected(view(own), saved.id), "pages filtered by it are worked out anew"
    refused = AllOf((Condition("consent", "is", (False,), "letter"), Condition("customer_id", "is", (number,))))
    assert len(found(own, refused)) == 1
    contacts.take_back(own, LOCAL_OWNER, kept)
    assert customers(at.run()) == before


def test_every_customer_has_agreed_refused_or_is_not_recorded(own: Settings) -> None:
    everybody = found(own, AllOf())
    for channel in ("whatsapp", "email"):
        agreed, refused = (found(own, Condition("consent", "is", (yes,), channel)) for yes in (True, False))
        unknown = found(own, Condition("consent", "unknown", (), channel))
        assert agreed
        assert refused
        assert agreed | refused | unknown == everybody
        assert len(agreed) + len(refused) + len(unknown) == len(everybody)


def test_a_consent_is_asked_for_as_people_answer(open_page: OpenPage, own: Settings) -> None:
    at = open_page("segment_builder", own, rule=addressed(AGREED))
    for answer, words in ((("unknown", ()), "is not recorded"), (("is", (False,)), "Refused WhatsApp")):
        at.selectbox(key="rule-value-1-consent--0").set_value(answer).run()
        assert any(words in text.value for text in at.markdown)
        assert customers(at) == len(found(own, Condition("consent", answer[0], answer[1], "whatsapp")))  # type: ignore[arg-type]  # as offered


# --- two beside each other ------------------------------------------------------------------------------------------


def test_two_segments_are_compared_and_each_part_opens_its_customers(open_page: OpenPage, own: Settings) -> None:
    saved = segments.add_rule(own, LOCAL_OWNER, "Agreed", to_json(AGREED))
    at = open_page("segment_builder", own, **{"rule": addressed(COFFEE), "with": saved.id})
    assert not at.exception
    first, second = found(own, COFFEE), found(own, AGREED)
    sizes = {"overlap-0-rule-1": first & second, "overlap-1-rule-1": first - second, "overlap-2-rule-1": second - first}
    assert all(sizes.values())
    assert sentences(at)[0].startswith(f"{len(first & second)} customers are in both: ")
    compared = next(table for table in tables(at) if "Figure" in table[0])
    assert compared[0] == {"Figure": "Customers", "This rule": str(len(first)), "Agreed": str(len(second))}
    for key, expected in sizes.items():
        at.toggle(key=f"these-{key}").set_value(True).run()
        assert any(f"{len(expected)} customers" in text.value for text in at.markdown), key
        at.toggle(key=f"these-{key}").set_value(False).run()


def test_the_figures_of_a_group_are_those_of_its_customers(own: Settings) -> None:
    seen = view(own)
    numbers = saved_segments.matching_numbers(seen, to_json(COFFEE))
    profile = seen.read("customer_profile").filter(pl.col("customer_no").is_in(numbers.implode())).collect()
    shown = group_figures(seen.read("customer_profile"), numbers)
    assert shown["customers"] == profile.height
    assert shown["revenue"] == sum(profile["revenue"])
    assert shown["orders_each"] == pytest.approx(sum(profile["orders"]) / profile.height)
    assert shown["average_order"] == pytest.approx(float(sum(profile["revenue"])) / sum(profile["orders"]))
    nobody = group_figures(seen.read("customer_profile"), numbers.clear())
    assert {name for name, value in nobody.items() if value is not None} == {"customers", "revenue"}


# --- the saved ones -------------------------------------------------------------------------------------------------


def test_what_is_archived_is_put_back_with_one_click(open_page: OpenPage, own: Settings) -> None:
    segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    at = open_page("segment_builder", own, **{"look-saved": "1"})
    at.button(key="saved-gone-1").click().run()
    assert not at.exception
    assert segments.segments(own, LOCAL_OWNER) == []
    assert any("“Quiet” is archived." in text.value for text in at.markdown)
    at.button(key="saved-undone").click().run()
    assert [each.segment.name for each in segments.segments(own, LOCAL_OWNER)] == ["Quiet"]
    assert "saved-undone" not in {str(button.key) for button in at.button}
    assert tables(at)[0][0]["Name"] == "Quiet"


def test_a_saved_segment_says_its_size_over_time_and_where_it_was_used(own: Settings) -> None:
    saved = segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    seen = view(own)
    for load_id, size in ((seen.load.id - 2, 10), (seen.load.id - 1, 40)):
        segment_sizes.record(own, saved, Size(load_id, seen.as_of - timedelta(days=30), size, Decimal(0)))
    taken = {"by": "rina", "page": "segments", "what": "customers", "format": "csv", "rows": 3}
    for label in ("Saved segment", "Segmen tersimpan"):
        exports.record(own, filters=[(label, "Quiet")], **taken)  # type: ignore[arg-type]  # as recorded
    exports.record(own, filters=[("Category", "Quiet")], **taken)  # type: ignore[arg-type]
    _section, table = content.saved(seen)
    assert isinstance(table, DataTable)
    row = dict(zip([each.column.name for each in table.columns], table.rows[0], strict=True))
    now = len(found(own, QUIET))
    assert (row["customers"], row["change"]) == (now, now - 40)
    assert row["sizes"] == content.small_line([Size(0, seen.as_of, each, row["revenue"]) for each in (10, 40, now)])  # type: ignore[arg-type]  # money
    assert str(row["sizes"]).endswith("█")
    assert row["uses"] == "2 files in 90 days"


def test_a_rule_kept_by_the_release_before_is_opened_and_not_changed_by_that(
    open_page: OpenPage, own: Settings
) -> None:
    text = to_json(QUIET).replace('"version": 2', '"version": 1')
    segments.add_rule(own, LOCAL_OWNER, "Quiet", text)
    at = open_page("segment_builder", own, **{"look-saved": "1"})
    at.button(key="saved-edit").click().run()
    assert customers(at) == len(found(own, QUIET))
    assert "save-changes-1" not in {str(button.key) for button in at.button}
    at.number_input(key="rule-value-1-recency-at_least-0").set_value(31).run()
    again = open_page("segment_builder", own, **{name: at.query_params[name][0] for name in ("rule", "rule-edited")})
    assert "save-changes-1" in {str(button.key) for button in again.button}, "a reload goes on with it"
    again.button(key="rule-leave").click().run()
    assert "rule-edited" not in again.query_params


# --- whose they are -------------------------------------------------------------------------------------------------


def test_nobody_who_is_staff_or_a_test_is_named_beside_a_rule(own: Settings) -> None:
    everybody, marked = (
        to_json(AllOf()),
        lake.scan(own, view(own).load, "customers").filter(pl.col("mark").is_not_null()),
    )
    named = saved_segments.first_of(view(own), everybody, 10_000)
    out = set(marked.collect()["customer_id"])
    assert out
    assert not out & set(named["customer_id"])
    assert named.height == len(found(own, AllOf())) - len(out)
    assert named["revenue"].is_sorted(descending=True)


def test_a_manager_of_one_branch_chooses_counts_and_compares_own_people(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = segments.add_rule(own, LOCAL_OWNER, "Agreed", to_json(AGREED))
    monkeypatch.setattr(shell, "current_viewer", lambda: MANAGER)
    at = open_page("segment_builder", own, **{"rule": addressed(COFFEE), "with": saved.id})
    assert not at.exception
    load = view(own).load
    lines = lake.scan(own, load, "order_lines").filter(
        pl.col("branch_id") == "B03", ~pl.col("cancelled").fill_null(value=False)
    )
    profile = view(own).read("customer_profile").filter(pl.col("branch_id") == "B03").collect()
    products = lake.scan(own, load, "products").filter(pl.col("category") == "Kopi")
    until = view(own).as_of
    bought = lines.filter(
        pl.col("quantity") >= 0, pl.col("ordered_at").dt.date().is_between(until - timedelta(days=179), until)
    ).join(products, on="product_id", how="semi")
    buyers = set(bought.select("customer_id").drop_nulls().collect()["customer_id"]) & set(profile["customer_id"])
    assert customers(at) == len(buyers) > 0
    agreed = found(own, AGREED) & set(profile["customer_no"])
    compared = next(table for table in tables(at) if "Figure" in table[0])
    assert (compared[0]["This rule"], compared[0]["Agreed"]) == (str(len(buyers)), str(len(agreed)))
    mine = set(lines.select("product_id").drop_nulls().collect()["product_id"])
    assert set(rule_choices.products(view(own, MANAGER))) <= mine < set(rule_choices.products(view(own)))
    assert set(rule_choices.choices(view(own, MANAGER)).members["branch_id"]) == {"B03"}
    named = {row["Largest spend"] for row in tables(at)[1]}
    assert named <= set(lake.scan(own, load, "customers").filter(pl.col("branch_id") == "B03").collect()["name"])


# --- as a file ------------------------------------------------------------------------------------------------------


def document_of(settings: Settings, viewer: Viewer, *pairs: tuple[str, str]) -> Document:
    seen, report = view(settings, viewer), building.report_of("segment_builder")
    return building.document(seen, report, *building.chosen(seen, report, pairs))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "viewer", [LOCAL_OWNER, MANAGER, Viewer("Ayu", frozenset({Permission.VIEW, Permission.EXPORT}))]
)
def test_the_file_says_what_the_page_says(own: Settings, language: str, viewer: Viewer) -> None:
    saved = segments.add_rule(own, LOCAL_OWNER, "Quiet", to_json(QUIET))
    use_language(language)
    try:
        made = document_of(own, viewer, ("rule", addressed(LOYAL)), ("with", saved.id))
    finally:
        use_language("en")
    assert document_from_json(written(made)) == made
    (row,) = [block for block in made.blocks if isinstance(block, CardRow)]
    assert row.cards[0].exact == len(found(own, LOYAL, viewer))
    (chart,) = [block for block in made.blocks if isinstance(block, Chart)]
    assert chart.key == "overlap"
    for words in (row.cards[0].value, str(len(segments.segments(own, viewer)))):
        assert words in made.title


def test_a_file_of_a_rule_that_is_none_is_refused(own: Settings) -> None:
    with pytest.raises(Exception, match="cannot be read"):
        document_of(own, LOCAL_OWNER, ("rule", "1.AAAA"))
    with pytest.raises(Exception, match="cannot be chosen"):
        document_of(own, LOCAL_OWNER, ("with", "99"))


def test_everything_that_can_be_chosen_has_a_name_in_both_languages(own: Settings) -> None:
    seen = view(own)
    for language in LANGUAGES:
        use_language(language)
        for column in rule_choices.choices(seen).columns:
            for of in rule_choices.about(seen, BY_ID[column]) if BY_ID[column].source != "profile" else ():
                assert rule_choices.words(seen).as_text(column, of)
    use_language("en")
    assert contributions.PAGE == "segment_builder"
    assert rule_address.PARAMETER == contributions.RULE
    CACHE.forget()
