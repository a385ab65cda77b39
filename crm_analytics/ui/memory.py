"""What stays in memory for good is not looked through after every rerun.

Streamlit collects garbage after each run of a page, and looks at every object for it: a tenth of a second once all
libraries are there, in which nothing else runs and the last parts of the page wait to be sent. What is there when a
page was first drawn, modules above all, stays as long as the server: it is set aside, once for each page.
"""

import gc

_frozen: set[str] = set()


def freeze_once(page: str) -> None:
    """After a page was drawn: set aside what there is, the first time in this process."""
    if page not in _frozen:
        _frozen.add(page)
        gc.collect()
        gc.freeze()
