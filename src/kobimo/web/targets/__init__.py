"""The targets of the municipality: a list and a form."""
