"""The catalogue of indicators: browse it, read a definition, see what is missing, and use it."""
