"""Delivered files become tables, tables become observations and check results."""

from kobimo.ingest.area_delivery import read_area_tables
from kobimo.ingest.delivery import read_delivery

__all__ = ["read_area_tables", "read_delivery"]
