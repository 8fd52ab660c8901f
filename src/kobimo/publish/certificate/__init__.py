"""The certificate of a protected release for the data protection officer: what was promised, and how it was proved."""

from kobimo.publish.certificate.content import Certified, certificate_content
from kobimo.publish.certificate.press import certificate_pdf

__all__ = ["Certified", "certificate_content", "certificate_pdf"]
