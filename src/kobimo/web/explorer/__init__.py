"""Reading: the list of indicators, one indicator, one area, and what can be taken along."""
