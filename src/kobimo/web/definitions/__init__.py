"""Definitions, edited in a form: the same files that people edit by hand."""
