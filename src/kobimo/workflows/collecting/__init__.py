"""Collect data from offices that have no export: a workbook is made for them, and what they fill in is read."""
