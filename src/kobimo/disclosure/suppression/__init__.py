"""Hiding cells: which others must go with the small ones, so that nobody can compute them."""

from kobimo.disclosure.suppression.search import UnprotectableError, suppress

__all__ = ["UnprotectableError", "suppress"]
