"""Errors people can act on: what was needed, what came, what to do.

An error keeps its message untranslated, with the values beside it, and speaks the reader's language when it is
shown: a refusal worked out by a nightly refresh is read by people of two languages. Values never hold personal
data.
"""

from crm_analytics.i18n import gettext

Value = str | int | float


class CrmError(Exception):
    """Base of every error this package raises on purpose.

    Args:
        message: A sentence marked with `N_`, with `{names}` for the values.
        values: What the names stand for.
    """

    def __init__(self, message: str, **values: Value) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message).format(**self.values)


class UsageError(CrmError):
    """The call itself was wrong: an unknown option, table or file name."""


class SourceError(CrmError):
    """A file or database could not be read as a table."""


class MappingError(CrmError):
    """Source columns could not be brought onto ours."""


class LoadError(CrmError):
    """A load could not be published; the load before it stays in force."""


class StateError(CrmError):
    """The database for what people write cannot be used as it is configured."""


class NotEnoughData(CrmError):
    """An analysis refuses to answer, and says which data is missing."""


class NotReady(CrmError):
    """A result is not there yet, or was not worked out; the rest of the load can be looked at."""


class NotAllowed(CrmError):
    """The viewer may not see or do this."""
