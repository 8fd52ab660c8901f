"""Frozen value types of the field. No file system, no network, no database."""
