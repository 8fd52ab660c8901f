"""What is true of every ZIP file from outside, backup or package: how reading it can end, and what is accepted."""

from __future__ import annotations

import struct
import zipfile
import zlib

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # the standard library's word for a method of packing that it does not know
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What the reader of the standard library raises on bytes that are no sound ZIP file."""

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
"""Bit of the flags of an entry."""
