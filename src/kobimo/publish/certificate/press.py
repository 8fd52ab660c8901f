"""Typeset a certificate as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from importlib.resources import files

from kobimo.publish.certificate.content import Certified, certificate_content
from kobimo.publish.profile.press import Press


def certificate_pdf(certified: Certified) -> bytes:
    """Return the PDF of a certificate; equal releases give equal bytes.

    Parameters
    ----------
    certified : Certified

    Returns
    -------
    bytes
    """
    template = files("kobimo.publish.certificate").joinpath("certificate.typ").read_bytes()
    return Press(template=template).print(certificate_content(certified), certified.manifest.created_at)
