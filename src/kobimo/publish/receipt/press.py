"""Typeset a receipt as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from importlib.resources import files

from kobimo.publish.profile.press import Press
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
    template = files("kobimo.publish.receipt").joinpath("receipt.typ").read_bytes()
    return Press(template=template).print(receipt_content(feedback), feedback.moment)
