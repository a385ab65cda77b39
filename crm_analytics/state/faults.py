"""What is wrong where the database for what people write can't be read or written, in words.

A driver's own words are not passed on: they may hold a password, the name of a host or the values of a statement.
"""

import errno
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.i18n import N_
from crm_analytics.state.readable import is_readable

LOCKED: Final = N_(
    "The database for what people write ({database}) is kept locked by another program, which did not let go within "
    "some seconds; nothing was written. Close what has it open, such as a database browser, and do it again."
)
READ_ONLY: Final = N_(
    "The database for what people write ({database}) can be read and not written: its disk, folder or user is "
    "read-only. What is there can be looked at. Make it writable for whoever runs this, and do it again."
)
DAMAGED: Final = N_(
    "The database for what people write ({database}) is damaged. Put it back from a backup, or put the file aside and "
    "take the loads over from the folder beside it: `python -m crm_analytics adopt`."
)
NO_DATABASE: Final = N_(
    "The database for what people write ({database}) cannot be opened: file is not a database. Name the right file in "
    "CRM_DATABASE_URL; or, if it is damaged, put it back from a backup, or put it aside and take the loads over from "
    "the folder: `python -m crm_analytics adopt`."
)
UNREACHED: Final = N_(
    "The database for what people write ({database}) cannot be opened: connection failed. Look whether its server runs "
    "and whether the address names the right one, and do it again."
)
UNOPENED: Final = N_(
    "The database for what people write ({database}) can't be opened: it or its folder was removed or can't be "
    "reached, or the disk fails. See that the folder is there and can be read and written, and do it again."
)
GONE: Final = N_(
    "The database for what people write ({database}) does not answer: its server was stopped, or the connection was "
    "broken. What was not finished is not in force. Start the server, or wait until it answers, and do it again."
)
TURNED_AWAY: Final = N_(
    "The database for what people write ({database}) turned this program away: the user, the password or the name of "
    "the database is wrong, or it takes no more connections. Correct the address, or the settings of the server."
)
SERVER_FULL: Final = N_(
    "The disk of the server that keeps what people write ({database}) is full; nothing was written. Free some space "
    "there, and do it again."
)
FULL: Final = ("database or disk is full", "No space left on device", "Disk quota exceeded", "File too large")
OF_A_FILE: Final = (
    (LOCKED, ("is locked", "busy")),
    (READ_ONLY, ("readonly", "read-only")),
    (NO_DATABASE, ("not a database",)),
    (DAMAGED, ("malformed", "no such table", "no such column", "corrupt")),
    (UNOPENED, ("unable to open", "disk i/o")),
)
OF_A_SERVER: Final = (
    (READ_ONLY, ("read-only",)),
    (LOCKED, ("lock timeout", "deadlock", "lock not available")),
    (TURNED_AWAY, ("authentication", "does not exist", "too many", "no pg_hba", "permission denied", "remaining")),
    (GONE, ("connection", "closed", "terminat", "timeout", "timed out", "ssl", "resolve", "refused", "unreachable")),
)
"""A sentence, and words of the drivers it stands for; the first one that fits."""
ROOM: Final = 64 * 1024
"""Bytes that SQLite needs beside its file, at least."""
OF_A_STATEMENT: Final = (IntegrityError, DataError, ProgrammingError)
"""Errors that say something of what was asked, not of the database."""


def fault_of(error: DBAPIError, settings: Settings, *, opening: bool = False) -> StateError | OSError | None:
    """The error as people can act on it; None where it says nothing of the database itself.

    A full disk of this machine is an error of the system, whoever noticed it.

    Args:
        error: What the driver says.
        settings: The warehouse.
        opening: Whether nothing was asked of the database yet.
    """
    if isinstance(error, OF_A_STATEMENT):
        return None
    is_file = make_url(settings.state_url).get_backend_name() == "sqlite"
    if is_full(error):
        full = StateError(SERVER_FULL, database="CRM_DATABASE_URL")
        return OSError(errno.ENOSPC, "No space left on device") if is_file else full
    words = str(error.orig).lower()
    sentences = [
        sentence for sentence, signs in (OF_A_FILE if is_file else OF_A_SERVER) if any(map(words.count, signs))
    ]
    if not sentences and not is_file and error.connection_invalidated:
        sentences = [GONE]
    if not sentences:
        return None
    if sentences[0] == UNOPENED and is_readable(name_of(settings)):
        # It is there: what SQLite could not open is what it writes beside it.
        if shutil.disk_usage(Path(name_of(settings)).parent).free < ROOM:
            return OSError(errno.ENOSPC, "No space left on device")
        sentences = [READ_ONLY]
    sentence = UNREACHED if opening and sentences[0] == GONE else sentences[0]
    return StateError(sentence, database=name_of(settings))


def is_full(error: DBAPIError) -> bool:
    """Whether the disk with the database is full."""
    return any(word in str(error.orig) for word in FULL)


def is_of_writing(error: DBAPIError) -> bool:
    """Whether a file may still be read: what failed is writing, or what SQLite writes beside it in order to read."""
    words = str(error.orig).lower()
    return is_full(error) or any(sign in words for sign in ("readonly", "read-only", "unable to open", "disk i/o"))


def name_of(settings: Settings) -> str:
    """What the database is called in a sentence: its file, or the variable that holds its address."""
    place = make_url(settings.state_url)
    return str(place.database) if place.get_backend_name() == "sqlite" else "CRM_DATABASE_URL"
