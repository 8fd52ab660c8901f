"""A file of areas that nobody has described: its columns, coordinates, parts and parents are found by content."""
