"""Typeset a certificate as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files

from kobimo.publish.certificate.content import Certified, certificate_content
from kobimo.publish.profile.lettering import letters, printable
from kobimo.publish.profile.press import FONTS


def certificate_pdf(certified: Certified) -> bytes:
    """Return the PDF of a certificate; equal releases give equal bytes.

    Parameters
    ----------
    certified : Certified

    Returns
    -------
    bytes
    """
    import typst  # noqa: PLC0415 - loads slowly

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    data = json.dumps(printable(certificate_content(certified), letters(FONTS)), ensure_ascii=False)
    pdf = typst.Compiler(font_paths=fonts).compile(
        input=files("kobimo.publish.certificate").joinpath("certificate.typ").read_bytes(),
        format="pdf",
        sys_inputs={"content": data},
        pdf_standards=["ua-1"],
        timestamp=int(datetime.fromisoformat(certified.manifest.created_at).timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"typst returned {type(pdf).__name__}")
    return pdf
