"""The people of the Musterkreis on 31 December of each year, by Sozialraum, age, sex and nationality."""

from musterkreis.population.people import OLDEST, People
from musterkreis.population.simulation import simulate

__all__ = ["OLDEST", "People", "simulate"]
