"""Tables that stand alone: read, ordered into dimensions with hierarchies, and written."""
