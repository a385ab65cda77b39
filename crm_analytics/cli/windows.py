"""What Windows knows of its user, where other systems have variables of the environment."""

import ctypes
from typing import Final

LONGEST: Final = 85
"""Letters a locale's name has at most on Windows."""


def locale_of_windows() -> str:
    """Language and country of the user, as `id_ID`; empty on other systems."""
    system = getattr(ctypes, "windll", None)
    if system is None:
        return ""
    name = ctypes.create_unicode_buffer(LONGEST)
    system.kernel32.GetUserDefaultLocaleName(name, LONGEST)
    return name.value.replace("-", "_")
