"""Typeset a receipt as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files

from kobimo.publish.profile.lettering import letters, printable
from kobimo.publish.profile.press import FONTS
from kobimo.publish.receipt.content import receipt_content
from kobimo.publish.receipt.feedback import Feedback


def receipt_pdf(feedback: Feedback) -> bytes:
    """Return the PDF of a receipt; equal feedback gives equal bytes.

    Parameters
    ----------
    feedback : Feedback

    Returns
    -------
    bytes
    """
    import typst  # noqa: PLC0415 - loads slowly

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    data = json.dumps(printable(receipt_content(feedback), letters(FONTS)), ensure_ascii=False)
    pdf = typst.Compiler(font_paths=fonts).compile(
        input=files("kobimo.publish.receipt").joinpath("receipt.typ").read_bytes(),
        format="pdf",
        sys_inputs={"content": data},
        pdf_standards=["ua-1"],
        timestamp=int(datetime.fromisoformat(feedback.moment).timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"typst returned {type(pdf).__name__}")
    return pdf
