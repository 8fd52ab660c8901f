"""The encoding of a file that is read in chunks; it must be the one that the whole file would be read with."""

from __future__ import annotations

import codecs
import re
from threading import Lock

from kobimo.ingest.bulk.chunks import UnusualError
from kobimo.ingest.formats.delimited.decoding import Decoded, decode, is_damaged

_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_WINDOWS = "windows-1252"


class Encoding:
    """What is known of the encoding so far: plain ASCII fits all, the first other sign decides."""

    def __init__(self, file: str, head: bytes) -> None:
        self._file, self._lock = file, Lock()
        self.mark = codecs.BOM_UTF8 if head.startswith(codecs.BOM_UTF8) else b""
        self.decided = "utf-8-sig" if self.mark else ""

    @property
    def name(self) -> str:
        """Name as the receipt has it."""
        return self.decided or "utf-8"

    def head(self, data: bytes) -> Decoded:
        """Decode the first lines, byte order mark included.

        Parameters
        ----------
        data : bytes
            Whole lines from the beginning of the file.

        Returns
        -------
        Decoded

        Raises
        ------
        UnusualError
            If they are neither UTF-8 nor Windows-1252, or something was lost before.
        """
        decoded = decode(self._file, data)
        if decoded.checks or decoded.encoding not in {"utf-8", "utf-8-sig", _WINDOWS}:
            raise UnusualError
        if not data.isascii():
            self.decided = decoded.encoding
        return decoded

    def utf8(self, data: bytes) -> bytes:
        """Return lines in UTF-8.

        Parameters
        ----------
        data : bytes
            Whole lines.

        Returns
        -------
        bytes

        Raises
        ------
        UnusualError
            If the encoding is another one than before, or something was lost.
        """
        if data.isascii():
            text = data.decode("ascii") if b"?" in data else ""
        else:
            try:
                text, encoding = data.decode("utf-8"), "utf-8"
            except UnicodeDecodeError:
                text, encoding = data.decode("cp1252", errors="replace"), _WINDOWS
                if _PAIR.search(data):
                    raise UnusualError from None
            with self._lock:
                if self.decided.removesuffix("-sig") not in {"", encoding}:
                    raise UnusualError
                self.decided = self.decided or encoding
            data = data if encoding == "utf-8" else text.encode("utf-8")
        if text and is_damaged(self._file, text):
            raise UnusualError
        return data
