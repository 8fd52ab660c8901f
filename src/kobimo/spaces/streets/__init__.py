"""The street directory: which area an address lies in, without coordinates."""

from kobimo.spaces.streets.directory import Assigned, Outcome, StreetDirectory
from kobimo.spaces.streets.names import split_address, street_key

__all__ = ["Assigned", "Outcome", "StreetDirectory", "split_address", "street_key"]
