"""Exports of GENESIS, the data base software of the statistical offices."""
