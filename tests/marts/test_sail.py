"""Every mart is made by an engine of many machines too, from the same Delta version: Sail, which is as Spark is.

No mart stays out.
"""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from polars.testing import assert_frame_equal

from crm_analytics.compute.refresh import as_of
from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.recipes import Days
from crm_analytics.synthetic import nusantara
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load import load as publish
from crm_analytics.warehouse.loads import Load, LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.declared import MARTS
from tests.marts.examples import all_marts, declared

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLES = (
    "order_lines",
    "products",
    "customers",
    "campaigns",
    "campaign_contacts",
    "redemptions",
    "tickets",
    "deliveries",
)


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    """A Spark Connect server in this process, without Java."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        # A worker of xdist has no main file, which the client takes for its own doctests: they need a whole Spark.
        patch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 - its import warns
        from pyspark.sql import SparkSession  # noqa: PLC0415

        server = SparkConnectServer()
        server.start(background=True)
        _host, port = server.listening_address
        session = SparkSession.builder.remote(f"sc://localhost:{port}").getOrCreate()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    yield session
    session.stop()
    server.stop()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Forty customers of the synthetic company, loaded twice, so that the version in force is not the only one."""
    settings = Settings(data=tmp_path_factory.mktemp("sail") / "data")
    for customers, lines in ((40, 800), (40, 900)):
        company = nusantara.company(customers, lines, 1)
        publish(settings, company, by="tests", progress=quiet, company=nusantara.COMPANY)
    return settings


def assert_sail_gives_what_polars_gives(spark: "SparkSession", settings: Settings, load: Load) -> None:
    clock = Days(as_of(settings, load), load_day(settings, load))
    on_polars = all_marts({name: lake.scan(settings, load, name) for name in TABLES}, clock=clock)
    tables = {name: table_of(spark, lake.path(settings, name), load.versions[name]) for name in TABLES}
    on_sail = all_marts(tables, lambda mart: spark.createDataFrame(mart.toArrow()), clock)
    assert set(on_sail) == set(MARTS)
    for name, mart in on_polars.items():
        expected = declared(name, mart)
        assert expected.height > 0, name
        assert_frame_equal(declared(name, on_sail[name]), expected, rel_tol=1e-12)


def table_of(spark: "SparkSession", path: Path, version: int) -> "DataFrame":
    return spark.read.format("delta").option("versionAsOf", str(version)).load(str(path))


def test_sail_makes_every_mart_of_a_version_as_polars_does(spark: "SparkSession", small: Settings) -> None:
    first, newest = reversed(LoadCatalogue(small).all())
    assert first.versions["order_lines"] < newest.versions["order_lines"]
    assert_sail_gives_what_polars_gives(spark, small, first)


@pytest.mark.thorough
def test_sail_makes_every_mart_of_a_whole_company(spark: "SparkSession", nusantara_settings: Settings) -> None:
    shown = LoadCatalogue(nusantara_settings).ready()
    assert shown is not None
    assert_sail_gives_what_polars_gives(spark, nusantara_settings, shown)
