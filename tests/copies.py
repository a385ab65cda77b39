"""A warehouse's copy, for tests that write."""

import shutil
from pathlib import Path

from crm_analytics.config import Settings


def copied(settings: Settings, folder: Path) -> Settings:
    """A copy in a new folder. What SQLite keeps beside its file while another process reads comes and goes."""
    shutil.copytree(settings.data, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return Settings(data=folder)
