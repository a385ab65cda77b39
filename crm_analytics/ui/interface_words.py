"""Words that Streamlit has in English only, put into the reader's language by a small script in the page.

Every word is listed here; one that is not stays English (docs/interface-words.md says which). Sentences with a figure
in them are patterns. The language of the page itself is said too, for screen readers.
"""

import json
from pathlib import Path
from typing import Final

import streamlit as st
from babel.dates import get_day_names, get_month_names

from crm_analytics.i18n import LANGUAGES, N_, current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.languages import ENGLISH

SCRIPT: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
WORDS: Final = (
    # The menu at the top right, and what stands around it.
    N_("Main menu"),
    N_("Skip to main content"),
    N_("Print"),
    N_("Record screen"),
    N_("Copy version to clipboard"),
    N_("Made with Streamlit v"),
    N_("Theme"),
    N_("System"),
    N_("Light"),
    N_("Dark"),
    N_("Stop"),
    N_("Stopping..."),
    N_("Running..."),
    N_("Connecting"),
    # The sidebar and what opens.
    N_("Sidebar"),
    N_("Collapse sidebar"),
    N_("Expand sidebar"),
    N_("App pages"),
    N_("Close"),
    N_("Open"),
    N_("Dismiss"),
    # Lists to choose from, fields.
    N_("Select all"),
    N_("Clear all"),
    N_("Selected values"),
    N_("No results"),
    N_("Choose an option"),
    N_("Choose options"),
    N_("Clear value"),
    N_("Clear entry"),
    N_("Increment"),
    N_("Decrement"),
    N_("Press Enter to apply"),
    # Days.
    N_("Choose date"),
    N_("Choose date range"),
    N_("Clear date"),
    N_("Clear dates"),
    N_("Date range"),
    N_("Next month"),
    N_("Previous month"),
    N_("Click to start selecting date range"),
    N_("Click to finish selecting date range"),
    N_("Use arrow keys to navigate dates. Enter to select. Escape to close."),
    # Long tables.
    N_("Search"),
    N_("Close Search"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Show/hide columns"),
    N_("Dataframe column menu"),
    N_("Sort ascending"),
    N_("Sort descending"),
    N_("Autosize"),
    N_("Pin column"),
    N_("Unpin column"),
    N_("Hide column"),
    N_("Copy column name"),
    # An address that leads nowhere.
    N_("Page not found"),
    N_("The page that you have requested does not seem to exist. Running the app's main page."),
)
PATTERNS: Final = {
    r"^Select (\d+) matches$": N_("Select {it} matches"),
    r"^(\d+) options? available\.$": N_("{it} options available."),
    r"^Remove (.+)$": N_("Remove {it}"),
    r"^Search: (.+)$": N_("Search: {it}"),
    r"^Fullscreen: (.+)$": N_("Fullscreen: {it}"),
    r"^Show/hide columns: (.+)$": N_("Show/hide columns: {it}"),
}
"""By the form in which Streamlit writes it; `{it}` is the figure or the name in it."""


def apply() -> None:
    """Put the words into the language that is spoken now."""
    with st.container(key="interface-words"):
        st.html(f"<script>{script()}</script>", unsafe_allow_javascript=True)


def day_words(language: str) -> list[tuple[str, str]]:
    """The months and weekdays of a calendar in a browser that speaks English, and what they are called here."""
    pairs = [
        (names("wide", "format", "en")[place], names("wide", "format", language)[place])
        for names, places in ((get_month_names, range(1, 13)), (get_day_names, range(7)))
        for place in places
    ]
    return [pair for pair in pairs if pair[0] != pair[1]]


def script() -> str:
    """The script with its words: from every other language, in which they may stand on the page, to this one."""
    language = current_language()
    wanted = {word: _(word) for word in WORDS}
    words: dict[str, str] = {}
    for other in LANGUAGES:
        use_language(other)
        words |= {_(word): wanted[word] for word in WORDS if _(word) != wanted[word]}
    use_language(language)
    replaced = {} if language == ENGLISH else PATTERNS
    patterns = [(form, _(sentence).format(it="$1")) for form, sentence in replaced.items()]
    text = json.dumps({"language": language, "words": words, "patterns": patterns, "days": day_words(language)})
    return SCRIPT.replace("CRM_WORDS", text.replace("<", r"\u003c").replace("&", r"\u0026"))
