"""Readers of layouts that offices publish: their grammar is known, so nothing has to be guessed."""
