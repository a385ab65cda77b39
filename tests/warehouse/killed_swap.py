"""Putting a backup back in a process of its own that kills itself at a step, before a file or folder changes."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from crm_analytics.config import Settings
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.restore import restore


def run(settings: Settings, file: Path, dies_at: int) -> None:
    """Put a backup back; dies at that step of those that change something."""
    steps = 0

    def counted(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*args: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if steps == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*args, **options)

        return changed

    for name in ("rename", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))
    for name in ("rmtree", "copytree"):
        setattr(shutil, name, counted(getattr(shutil, name)))
    restore(settings, file, quiet, in_place_of_another=True)
