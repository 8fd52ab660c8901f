"""Delivered files become tables, tables become observations and check results."""
