"""Crosswalks between unlike systems of areas: weights by area, population or both, and how far they may be off."""
