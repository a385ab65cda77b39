"""Makes reports in a process in which Streamlit cannot be imported: `python -m tests.report.without_streamlit ASKED`.

Asked for, as JSON, are a warehouse, and for each file: whom it is for, the language, what is chosen, and its name.
"""

# ruff: noqa: ARG002, PLC0415 - the finder's form is given, and what is imported is the test

import importlib.abc
import importlib.machinery
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType


class Refusal(importlib.abc.MetaPathFinder):
    """Finds nothing of Streamlit, and says so at once."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] == "streamlit":
            raise ImportError(f"a report needs no {fullname}")
        return None


def main() -> None:
    asked = json.loads(sys.argv[1])
    sys.meta_path.insert(0, Refusal())
    from crm_analytics.config import Settings
    from crm_analytics.i18n import use_language
    from crm_analytics.report import building, files
    from crm_analytics.viewer import Permission, Viewer

    settings = Settings(data=Path(asked["data"]))
    report = building.report_of("overview")
    for each in asked["files"]:
        name, permissions, branches = each["viewer"]
        granted = frozenset(Permission(permission) for permission in permissions)
        viewer = Viewer(name, granted, None if branches is None else frozenset(branches))
        use_language(each["language"])
        view = building.view_of(settings, viewer, "overview")
        filters, choices = building.chosen(view, report, [tuple(pair) for pair in each["chosen"]])
        document = building.document(view, report, filters, choices)
        for out in each["out"]:
            Path(out).write_bytes(files.written(document, out.rpartition(".")[2]))


if __name__ == "__main__":
    main()
