"""Answers and tables from released figures. Everything here takes a `Released`, never raw values."""
