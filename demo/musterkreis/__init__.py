"""The Musterkreis: an invented Kreis with ten years of deliveries as offices really send them.

Nothing here uses kobimo, and kobimo's way from file to figure uses nothing of this: the generator only writes files,
and tells what is true behind them.
"""
