"""Receipt for the supplier: what was understood of a delivery, and what to mend, on paper and in his own workbook."""

from __future__ import annotations

from kobimo.publish.receipt.annotated import Annotated, annotated_workbook
from kobimo.publish.receipt.feedback import ControlTotal, Feedback, FeedbackFile
from kobimo.publish.receipt.press import receipt_pdf

__all__ = ["Annotated", "ControlTotal", "Feedback", "FeedbackFile", "annotated_workbook", "receipt_pdf"]
