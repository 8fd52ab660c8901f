"""Areas, their parents and their geometry; where a point lies."""
