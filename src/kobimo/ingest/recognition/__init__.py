"""Understand a file by its content: where the tables are, and what their columns mean."""
