"""Which encoding a text file is in, found by reading all of it once, and a copy in UTF-8 where it is another."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_

NOT_A_TABLE = N_("“{file}” is not a table: it is neither text with a header and cells, nor Excel, nor Parquet.")
WEB_PAGE = N_(
    "“{file}” is a web page, whatever its name says: some programs export those. Open it in Excel and save it as .xlsx "
    "or CSV."
)
_CHUNK = 4 * 1024**2
_SAMPLE = 64 * 1024
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a\x1b\x1c\x1d\x1e\x1f\x01")) + b"\x7f"
_UNUSED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
REPAIR = "crm_repair"


@dataclass(frozen=True)
class Text:
    """What a text file turned out to be.

    Attributes:
        encoding: A Python name.
        errors: How bytes outside the encoding are read.
        plain: Whether it is UTF-8 with LF or CRLF, which needs no copy.
        fingerprint: Hash of the bytes.
    """

    encoding: str
    errors: str
    plain: bool
    fingerprint: str


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read single foreign bytes in a UTF-8 file as Windows would: files glued together from two systems."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "ignore") or wrong.decode("latin-1"), error.end


codecs.register_error(REPAIR, _as_cp1252)


class _Survey:
    """Counts over the whole file that settle its encoding and line ends."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = self.zeros = self.lone_cr = self.repaired = self.multibyte = 0
        self.unused = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._last = b""

    def add(self, chunk: bytes, *, last: bool) -> None:
        self.digest.update(chunk)
        self.size += len(chunk)
        self.zeros += chunk.count(0)
        self._line_ends(chunk)
        if not chunk.isascii() or last:
            text = self._decoder.decode(chunk, final=last)
            wrong = text.count("\ufffd")
            self.repaired += wrong
            self.multibyte += len(text) - len(text.encode("ascii", "ignore")) - wrong
            self.unused |= any(byte in chunk for byte in _UNUSED_IN_CP1252)

    def is_plain(self) -> bool:
        """Whether UTF-8 needs no copy."""
        return not (self.repaired or self.lone_cr or self.zeros)

    def _line_ends(self, chunk: bytes) -> None:
        if self._last == b"\r" and not chunk.startswith(b"\n"):
            self.lone_cr += 1
        if b"\r" in chunk:
            self.lone_cr += chunk.count(b"\r") - chunk.count(b"\r\n") - chunk.endswith(b"\r")
        self._last = chunk[-1:] or self._last


def examine(path: Path, name: str, stated: str = "") -> Text:
    """Find a text file's encoding and line ends; reads all of it once.

    Args:
        path: The file.
        name: What people call it.
        stated: The encoding, where the reader knows it.

    Raises:
        SourceError: when the bytes are no text, or the stated encoding does not exist.
    """
    _check_name(stated)
    survey, head = _Survey(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:_SAMPLE]
            survey.add(chunk, last=False)
    survey.add(b"", last=True)
    encoding = stated or _from_bom(head) or _wide(head)
    fingerprint = survey.digest.hexdigest()
    if encoding:
        plain = encoding == "utf-8-sig" and survey.is_plain()
        errors = REPAIR if encoding == "utf-8-sig" else "replace"
        return Text(encoding, errors, plain=plain, fingerprint=fingerprint)
    if survey.zeros > survey.size / 1000 or len(head) - len(head.translate(None, _CONTROL)) > len(head) / 200:
        raise SourceError(NOT_A_TABLE, file=name)
    if survey.multibyte > survey.repaired or not survey.repaired:
        return Text("utf-8", REPAIR, plain=survey.is_plain(), fingerprint=fingerprint)
    narrow = "latin-1" if survey.unused else "cp1252"
    return Text(narrow, "replace", plain=False, fingerprint=fingerprint)


def _check_name(stated: str) -> None:
    try:
        codecs.lookup(stated or "utf-8")
    except LookupError as error:
        raise SourceError(N_("There is no encoding “{encoding}”."), encoding=stated) from error


def _from_bom(head: bytes) -> str:
    return next((name for bom, name in _BOMS.items() if head.startswith(bom)), "")


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: nearly every second byte is zero, and only every second."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def copy_as_utf8(path: Path, text: Text, target: Path) -> None:
    """Write the file anew as UTF-8 with LF line ends and without stray zero bytes, in pieces."""
    with (
        path.open(encoding=text.encoding, errors=text.errors, newline=None) as source,
        target.open("w", encoding="utf-8", newline="\n") as copy,
    ):
        while piece := source.read(_CHUNK):
            copy.write(piece.replace("\0", ""))
