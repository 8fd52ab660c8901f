"""The formula language: a safe way to write what is divided by what, and never more than a definition can say.

    einwohner.personen[alter: 0-2, geschlecht: w] / einwohner.personen[alter: 0-17] * 100

A formula is read into the kinds of `kobimo.model.indicator`; it is never computed by itself. Operands are measures of
datasets, never other indicators, so no formula can go in circles.
"""
