"""Every page opens for everybody, with nothing on it that is not theirs; and each defence is what keeps it away.

A check gives what leaks. With all defences on it gives nothing; with one switched off it gives something, or the
defence would be none.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from crm_analytics.compute import reads
from crm_analytics.compute.cache import CACHE
from crm_analytics.config import Settings
from crm_analytics.content import cached_state, saved_segments
from crm_analytics.content.view import View
from crm_analytics.drill import origin_rows
from crm_analytics.drill.origin import Origin
from crm_analytics.errors import NotAllowed
from crm_analytics.i18n import compact_money
from crm_analytics.metrics.basis import basis_of
from crm_analytics.metrics.figures import figures
from crm_analytics.metrics.selection import Selection
from crm_analytics.reader import Reader
from crm_analytics.rules.form import AllOf, Condition, to_json
from crm_analytics.state import assumptions, exports, goals
from crm_analytics.state.goals import Goal
from crm_analytics.synthetic.nusantara import COMPANY
from crm_analytics.ui import downloads
from crm_analytics.ui.explain import rows
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import ColumnGroup, Permission, Role, Viewer
from crm_analytics.viewer.viewer import NEEDED
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from tests.copies import copied
from tests.pages import seen
from tests.pages.conftest import OpenPage
from tests.pages.taking import Files

BRANCH: Final = "B03"
OWNER: Final = Viewer.of_role("owner@example.com", Role.ADMINISTRATOR)
EXECUTIVE: Final = Viewer.of_role("direktur@example.com", Role.EXECUTIVE)
MARKETER: Final = Viewer.of_role("rina@example.com", Role.MARKETER)
ANALYST: Final = Viewer.of_role("analis@example.com", Role.ANALYST)
MANAGER: Final = Viewer.of_role("sari@example.com", Role.MANAGER, branches=frozenset({BRANCH}))
STAFF: Final = Viewer.of_role("budi@example.com", Role.STAFF, branches=frozenset({BRANCH}))
VIEWERS: Final = (OWNER, EXECUTIVE, MARKETER, ANALYST, MANAGER, STAFF)
PARTS: Final = {
    "segments": ("grid", "thresholds"),
    "movement": ("transitions", "cohorts"),
    "value": ("to_come", "portfolio", "wallet", "clusters", "drivers", "calculator"),
}
ADDRESSES: Final[list[tuple[str, dict[str, str]]]] = [
    *((name, {}) for name in PAGES if name not in PARTS),
    *((name, {"part": part}) for name, parts in PARTS.items() for part in parts),
]


@dataclass(frozen=True)
class Known:
    """What is in the company, to be looked for: whole tables, read past every door."""

    settings: Settings
    load: Load
    customers: pl.DataFrame
    summary: pl.DataFrame
    orders: pl.DataFrame

    def view(self, viewer: Viewer) -> View:
        return View(self.settings, viewer, self.load, COMPANY, "segments")

    def reader(self, viewer: Viewer) -> Reader:
        return Reader(self.settings, viewer, self.load)

    @property
    def names(self) -> set[str]:
        return set(self.customers["name"])

    @property
    def names_elsewhere(self) -> set[str]:
        """Names of customers at home elsewhere that nobody at home in the branch has too."""
        home = self.customers.join(self.summary.select("customer_id", home="branch_id"), on="customer_id")
        here = pl.col("home") == BRANCH
        return set(home.filter(~here)["name"]) - set(home.filter(here)["name"])

    @property
    def branches_elsewhere(self) -> set[str]:
        names = ready.scan(self.settings, self.load.id, "branch_names").filter(pl.col("branch_id") != BRANCH)
        return set(names.collect()["name"])

    @property
    def traveller(self) -> tuple[str, Decimal, Decimal]:
        """The customer at home in the branch who brought most elsewhere: id, sales there alone and in all."""
        own = self.summary.filter(pl.col("branch_id") == BRANCH).select("customer_id", "customer_no", "revenue")
        here = self.orders.filter(pl.col("branch_id") == BRANCH).group_by("customer_no")
        both = own.join(here.agg(here=pl.col("revenue").sum()), on="customer_no")
        elsewhere = pl.col("revenue") - pl.col("here")
        ranked = both.sort(elsewhere, descending=True).select("customer_id", "here", "revenue")
        customer, here_alone, everywhere = ranked.row(0)
        return customer, here_alone, everywhere

    @property
    def stranger(self) -> str:
        """Id of a customer at home elsewhere who never bought in the branch."""
        here = self.orders.filter(pl.col("branch_id") == BRANCH)["customer_no"].unique()
        elsewhere = self.summary.filter(pl.col("branch_id") != BRANCH, ~pl.col("customer_no").is_in(here.implode()))
        return str(elsewhere.sort("revenue", descending=True)["customer_id"][0])


@pytest.fixture(scope="module")
def company(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Known:
    settings = copied(nusantara_settings, tmp_path_factory.mktemp("who") / "data")
    load = LoadCatalogue(settings).ready()
    assert load is not None
    assumptions.set(settings, OWNER, assumptions.ASSUMED_MARGIN, Decimal("0.3"))
    tables = (
        lake.scan(settings, load, "customers"),
        *(ready.scan(settings, load.id, name) for name in ("customer_summary", "customer_orders")),
    )
    return Known(settings, load, *pl.collect_all(tables))


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Nothing that was read with a defence switched off is left to anybody."""
    CACHE.forget()
    yield
    CACHE.forget()


@pytest.fixture
def as_viewer(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage, company: Known
) -> Callable[[Viewer, str, dict[str, str]], AppTest]:
    """Open a page as somebody, with all that is closed until wanted standing open."""
    monkeypatch.setattr("crm_analytics.ui.blocks.details", lambda _label, _key="", **_more: True)

    def opened(viewer: Viewer, name: str, address: dict[str, str]) -> AppTest:
        monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)
        return open_page(name, company.settings, **address)

    return opened


Opened = Callable[[Viewer, str, dict[str, str]], AppTest]


def text_of(at: AppTest) -> str:
    """Everything that is sent to the browser: words, our own HTML, tables, charts with their data."""
    return "\n".join(_texts(at._tree))


def _texts(block: Block) -> Iterator[str]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _texts(child)
        elif isinstance(child, Element):
            yield (
                child.value.to_csv()
                if child.type == "arrow_data_frame"
                else str(child.proto).encode().decode("unicode_escape", "ignore")
            )


def found(wanted: set[str], text: str) -> set[str]:
    return {each for each in wanted if each in text}


Switch = Callable[[], AbstractContextManager[None]]
"""Switches a defence off."""


def patched(place: str, value: object) -> Switch:
    @contextmanager
    def off() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, value)
            CACHE.forget()
            yield
        CACHE.forget()

    return off


def shown(group: ColumnGroup) -> Switch:
    @contextmanager
    def off() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(NEEDED, group, frozenset())
            CACHE.forget()
            yield
        CACHE.forget()

    return off


ROWS: Final = patched("crm_analytics.reader.reader.rows_for", lambda _who, rows, _scope, _homes: rows)
OWN_SUMS: Final = patched("crm_analytics.reader.reader.ANEW", {})
NOTHING_ELSE: Final = patched("crm_analytics.reader.reader.across_branches_of", lambda _schema: frozenset())
PERSONAL: Final = shown(ColumnGroup.PERSONAL)
COSTS: Final = shown(ColumnGroup.COST)
KEYS: Final = patched("crm_analytics.viewer.viewer.Viewer.data_scope", "everybody")
PERMISSION: Final = patched("crm_analytics.viewer.viewer.Viewer.require", lambda *_args: None)


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.role)
def test_every_page_opens_for_everybody_without_a_bare_refusal(as_viewer: Opened, viewer: Viewer) -> None:
    for name, address in ADDRESSES:
        at = as_viewer(viewer, name, address)
        assert not at.exception, (name, address)
        assert not at.error, (name, address, [error.value for error in at.error])
        assert at.title, (name, address)


def test_pages_are_drawn_for_whoever_has_signed_in(
    open_page: OpenPage, company: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    for viewer, begin in (
        (MANAGER, "In your branches"),
        (OWNER, "Every row accounted for"),
        (MANAGER, "In your branches"),
    ):
        monkeypatch.setattr("crm_analytics.server.current_viewer", lambda viewer=viewer: viewer)
        assert open_page("data", company.settings).title[0].value.startswith(begin)


def test_what_is_of_the_whole_company_has_a_sentence_in_its_place(as_viewer: Opened) -> None:
    at = as_viewer(MANAGER, "anomalies", {})
    assert at.title[0].value.endswith("for the whole company only")
    assert "your access covers only some branches" in at.info[0].value
    for name, part in (
        ("segments", "thresholds"),
        ("value", "clusters"),
        ("value", "drivers"),  # offered for the own branch
    ):
        at = as_viewer(MANAGER, name, {"part": part})
        assert any("whole company" in info.value for info in at.info), part
        assert at.button_group or at.selectbox, part  # the rest of the page stands


def test_a_manager_sees_own_figures_wherever_they_can_be_worked_out(as_viewer: Opened, company: Known) -> None:
    door = company.reader(MANAGER)
    lines = door.facts("order_lines").select(pl.len()).collect().item()
    assert f"{lines:,} order lines" in as_viewer(MANAGER, "data", {}).title[0].value
    contacts = door.result("campaign_outcomes").filter(pl.col("arm") == "treatment").select(pl.len()).collect().item()
    assert f"{contacts:,} contacts" in as_viewer(MANAGER, "campaigns", {}).title[0].value
    own = {
        "segments": ("grid",),
        "movement": ("transitions", "cohorts"),
        "value": ("to_come", "portfolio", "wallet", "calculator"),
    }
    for name, parts in own.items():
        for part in parts:
            infos = [info.value for info in as_viewer(MANAGER, name, {"part": part}).info]
            assert not any("whole company" in words for words in infos), (name, part)


def other_branches(opened: Opened, company: Known) -> set[str]:
    """What a manager reads of other branches on all pages: their names, and names of customers at home there."""
    customer = company.traveller[0]
    pages = [*ADDRESSES, ("customer", {"customer": customer}), ("segments", {"part": "grid", "look": "champions"})]
    text = "\n".join(text_of(opened(MANAGER, name, address)) for name, address in pages)
    return found(company.names_elsewhere | company.branches_elsewhere, text)


def people_named(opened: Opened, company: Known, viewer: Viewer) -> set[str]:
    """Customers whom somebody reads the names of, on all pages."""
    customer = company.traveller[0]
    pages = [*ADDRESSES, ("customer", {"customer": customer}), ("segments", {"part": "grid", "look": "champions"})]
    return found(company.names, "\n".join(text_of(opened(viewer, name, address)) for name, address in pages))


def test_a_manager_reads_no_name_of_another_branch_on_any_page(as_viewer: Opened, company: Known) -> None:
    assert other_branches(as_viewer, company) == set()
    with ROWS(), OWN_SUMS(), NOTHING_ELSE():
        assert other_branches(as_viewer, company)


@pytest.mark.parametrize("viewer", [EXECUTIVE, ANALYST], ids=lambda viewer: viewer.role)
def test_who_may_not_see_personal_data_reads_no_name_on_any_page(
    as_viewer: Opened, company: Known, viewer: Viewer
) -> None:
    assert people_named(as_viewer, company, viewer) == set()
    with PERSONAL(), permitted(Permission.PERSONAL_DATA):
        assert people_named(as_viewer, company, viewer)


def permitted(permission: Permission) -> AbstractContextManager[None]:
    """Pages ask too whether to show a column: with this they are told yes."""
    asked = Viewer.may
    return patched(
        "crm_analytics.viewer.viewer.Viewer.may",
        lambda viewer, wanted: wanted is permission or asked(viewer, wanted),
    )()


def test_a_marketer_reads_names_of_every_branch(as_viewer: Opened, company: Known) -> None:
    assert people_named(as_viewer, company, MARKETER) & company.names_elsewhere


def profits_shown(opened: Opened) -> set[str]:
    """Figures made from costs that an analyst reads on Overview."""
    cards = seen.figures(opened(ANALYST, "overview", {}))
    return {label for label, card in cards.items() if label.startswith("Gross ") and card.value != "–"}


def test_an_analyst_reads_why_there_is_no_profit_instead_of_a_figure(as_viewer: Opened) -> None:
    assert profits_shown(as_viewer) == set()
    captions = " ".join(caption.value for caption in as_viewer(ANALYST, "overview", {}).caption)
    for name in ("Gross profit", "Gross margin"):
        assert f"{name}: This figure needs the permission to see costs." in captions
    owners = seen.figures(as_viewer(OWNER, "overview", {}))
    assert {label.partition(" (")[0] for label in owners} >= {"Gross profit", "Gross margin"}
    with COSTS(), permitted(Permission.COSTS):
        assert profits_shown(as_viewer)


def test_a_profit_that_is_hidden_is_not_said_to_be_unrecorded(company: Known) -> None:
    days = Selection(company.view(OWNER).first_day, company.view(OWNER).as_of)

    def reason() -> str:
        found = figures(basis_of(company.reader(ANALYST).result, days), ["gross_profit"])["gross_profit"]
        assert found.value is None
        return found.reason

    assert reason() == "This figure needs the permission to see costs."
    with patched("crm_analytics.metrics.basis._hidden", lambda _read: frozenset())():
        assert reason().startswith("No unit cost is recorded.")


@pytest.mark.parametrize("part", ["to_come", "portfolio"])
def test_an_analyst_reads_no_value_to_come(as_viewer: Opened, part: str) -> None:
    at = as_viewer(ANALYST, "value", {"part": part})
    titles = {
        "to_come": "orders expected in the coming year",
        "portfolio": "The portfolio of customers cannot be shown",
    }
    assert titles[part] in at.title[0].value
    assert "needs the permission to see costs" in at.info[-1].value
    assert "Value to come" not in seen.figures(at)


ASSUMED: Final = {"is assumed where unit cost is unknown", "Margin of their orders"}


def assumed_margins(opened: Opened) -> set[str]:
    """What an analyst reads of the margin that is assumed, which tells what costs are thought to be."""
    overview = text_of(opened(ANALYST, "overview", {}))
    value = [text_of(opened(ANALYST, "value", {"part": part})) for part in ("to_come", "calculator")]
    return found(ASSUMED, "\n".join([overview, *value]))


def test_an_analyst_reads_nothing_of_the_margin_that_is_assumed(as_viewer: Opened) -> None:
    assert assumed_margins(as_viewer) == set()
    with permitted(Permission.COSTS):
        assert assumed_margins(as_viewer) == ASSUMED


def test_a_goal_of_profit_is_shown_to_who_may_see_costs_alone(company: Known) -> None:
    days = (company.view(OWNER).first_day, company.view(OWNER).as_of)
    for metric in ("gross_profit", "revenue"):
        goals.add(
            company.settings, OWNER, Goal(metric, Decimal(1234567), *days, owner="Sari", baseline=Decimal(7654321))
        )

    def metrics(viewer: Viewer) -> set[str]:
        return {each.goal.metric for each in cached_state.visible_goals(company.settings, viewer)}

    assert metrics(OWNER) == {"gross_profit", "revenue"}
    assert metrics(ANALYST) == {"revenue"}
    with permitted(Permission.COSTS):
        assert metrics(ANALYST) == {"gross_profit", "revenue"}


def test_a_link_to_another_branch_shows_own_figures_only(as_viewer: Opened, company: Known) -> None:
    other = ready.scan(company.settings, company.load.id, "branch_names").filter(pl.col("branch_id") != BRANCH)
    code = str(other.collect()["branch_id"][0])
    own = seen.figures(as_viewer(MANAGER, "overview", {"period": "365d"}))
    linked = seen.figures(as_viewer(MANAGER, "overview", {"period": "365d", "branch": code}))
    assert linked["Revenue"].value == own["Revenue"].value
    with ROWS():
        leaked = seen.figures(as_viewer(MANAGER, "overview", {"period": "365d", "branch": code}))
        assert leaked["Revenue"].value != own["Revenue"].value


def strangers_shown(opened: Opened, company: Known) -> set[str]:
    """What a manager reads who follows a link to a customer at home in another branch."""
    name = dict(company.customers.select("customer_id", "name").iter_rows())[company.stranger]
    return found({name}, opened(MANAGER, "customer", {"customer": company.stranger}).title[0].value)


def test_a_link_to_another_branchs_customer_leads_to_nobody(as_viewer: Opened, company: Known) -> None:
    assert strangers_shown(as_viewer, company) == set()
    assert "customers" in as_viewer(MANAGER, "customer", {"customer": company.stranger}).title[0].value
    with ROWS(), OWN_SUMS(), NOTHING_ELSE():
        assert strangers_shown(as_viewer, company)


def test_a_customer_who_also_buys_elsewhere_is_told_of_by_own_orders_alone(as_viewer: Opened, company: Known) -> None:
    customer, here, everywhere = company.traveller

    def money() -> str:
        return " ".join(text.value for text in as_viewer(MANAGER, "customer", {"customer": customer}).markdown)

    own, whole = (compact_money(amount, COMPANY.currency) for amount in (here, everywhere))
    assert own != whole
    assert own in money()
    assert whole not in money()
    with OWN_SUMS(), NOTHING_ELSE():
        assert whole in money()


def test_what_nobody_works_out_anew_is_not_shown_at_all(company: Known) -> None:
    def sums() -> int:
        read = company.reader(MANAGER).result("rfm_customers").select("monetary").collect()["monetary"]
        return read.len() - read.null_count()

    with OWN_SUMS():
        assert sums() == 0
        with NOTHING_ELSE():
            assert sums() > 0


ORIGINS: Final = ("order_lines", "tickets", "deliveries", "customers", "campaign_contacts")


def rows_of(company: Known, viewer: Viewer) -> str:
    """All rows behind figures that somebody can open or take away."""
    view = company.view(viewer)
    days = Selection(view.first_day, view.as_of)
    return "\n".join(rows.everything(view, Origin(table, days)).write_csv() for table in ORIGINS)


def test_rows_behind_figures_hold_nothing_of_others(company: Known) -> None:
    assert found(company.names_elsewhere | company.branches_elsewhere, rows_of(company, MANAGER)) == set()
    with ROWS(), OWN_SUMS(), NOTHING_ELSE():
        assert found(company.names_elsewhere | company.branches_elsewhere, rows_of(company, MANAGER))


@pytest.mark.parametrize("viewer", [EXECUTIVE, ANALYST], ids=lambda viewer: viewer.role)
def test_rows_behind_figures_name_nobody_to_who_may_not_see_it(company: Known, viewer: Viewer) -> None:
    assert found(company.names, rows_of(company, viewer)) == set()
    with PERSONAL():
        assert found(company.names, rows_of(company, viewer))


def costs_listed(company: Known) -> int:
    view = company.view(ANALYST)
    days = Selection(view.first_day, view.as_of)
    listed = origin_rows.newest(view.reader, Origin("order_lines", days, metric="gross_profit"), 100)
    return listed.height - listed["unit_cost"].null_count()


def test_rows_behind_a_profit_hold_no_cost_for_an_analyst(company: Known) -> None:
    assert costs_listed(company) == 0
    with COSTS():
        assert costs_listed(company) > 0


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """The files that pages offer, made when somebody asks."""
    offered: Files = {}
    monkeypatch.setattr("crm_analytics.ui.downloads._is_open", lambda _menu: True)

    def note(_label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:  # noqa: ARG001
        offered[f"{key}-{name.rpartition('.')[2]}"] = make

    monkeypatch.setattr(downloads, "_button", note)
    return offered


def taken(opened: Opened, files: Files, viewer: Viewer) -> str:
    """All CSV files, and the page's file, of the pages that list people and branches."""
    text = []
    for name, address in (("overview", {"period": "365d"}), ("segments", {"part": "grid"}), ("customer", {})):
        files.clear()
        opened(viewer, name, address)
        text += [make().decode() for each, make in files.items() if each.endswith(("-csv", "-html"))]
    return "\n".join(text)


def test_files_hold_nothing_of_other_branches(as_viewer: Opened, company: Known, files: Files) -> None:
    others = company.names_elsewhere | company.branches_elsewhere
    assert found(others, taken(as_viewer, files, MANAGER)) == set()
    with ROWS(), OWN_SUMS(), NOTHING_ELSE():
        assert found(others, taken(as_viewer, files, MANAGER))


def test_files_name_nobody_to_who_may_not_see_it(as_viewer: Opened, company: Known, files: Files) -> None:
    assert found(company.names, taken(as_viewer, files, EXECUTIVE)) == set()
    with PERSONAL(), permitted(Permission.PERSONAL_DATA):
        assert found(company.names, taken(as_viewer, files, EXECUTIVE))


def test_who_may_not_export_gets_no_file_however_it_is_asked_for(company: Known) -> None:
    making = downloads.ExportFiles.by(company.view(STAFF), downloads.Exportable("x", lambda: pl.DataFrame({"a": [1]})))
    with pytest.raises(NotAllowed, match="export"):
        making.csv()
    with PERMISSION():
        assert making.csv()


def test_who_takes_something_is_written_down_by_name(as_viewer: Opened, company: Known, files: Files) -> None:
    as_viewer(MANAGER, "overview", {})
    files["page-overview-html"]()
    newest = exports.recent(company.settings, 1)[0]
    assert (newest.by, newest.page, newest.format) == ("sari@example.com", "overview", "html")


def looked(company: Known, viewer: Viewer) -> list[str]:
    """Who is written down as having seen rows that name people, after somebody looked at some."""
    before = len(exports.recent(company.settings, 1000))
    view = company.view(viewer)
    origin = Origin("customers", Selection(view.first_day, view.as_of))
    listed = rows.page(view, origin, origin_rows.count(view.reader, origin), slice(0, 5))
    rows._record_access(view, rows.DialogHeader("Customers", "who they are", []), listed)
    newest = exports.recent(company.settings, 1000)
    return [each.by for each in newest[: len(newest) - before] if each.format == exports.SEEN]


def test_who_looks_at_rows_that_name_people_is_written_down(company: Known) -> None:
    assert looked(company, MARKETER) == ["rina@example.com"]
    assert looked(company, ANALYST) == []
    with patched("crm_analytics.state.exports.record", lambda *_args, **_more: None)():
        assert looked(company, MARKETER) == []


def kept_for(company: Known) -> pl.DataFrame:
    """What a manager gets, after the owner has read the same."""
    reads.result(company.reader(OWNER), "customer_summary")
    return reads.result(company.reader(MANAGER), "customer_summary")


def test_what_is_kept_for_one_viewer_is_never_given_to_another(company: Known) -> None:
    assert set(kept_for(company)["branch_id"]) == {BRANCH}
    with KEYS():
        assert set(kept_for(company)["branch_id"]) > {BRANCH}


def test_a_rule_on_what_one_may_not_see_is_refused(company: Known) -> None:
    rule = to_json(AllOf((Condition("value_to_come", "at_least", (1.0,)),)))
    with pytest.raises(NotAllowed, match="value to come"):
        saved_segments.counted(company.view(ANALYST), rule)
    assert saved_segments.counted(company.view(MARKETER), rule).customers > 0
    with patched("crm_analytics.content.saved_segments.hidden_from", lambda _viewer: frozenset())():
        assert saved_segments.counted(company.view(ANALYST), rule).customers == 0  # others than the rule says


def test_a_manager_can_neither_load_nor_take_back(as_viewer: Opened) -> None:
    at = as_viewer(MANAGER, "data", {})
    assert not [button for button in at.button if "take it back" in button.label]
    at = as_viewer(OWNER, "data", {})
    assert [button for button in at.button if "take it back" in button.label]
