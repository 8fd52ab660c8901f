"""The indicator catalogue in a workspace: what it offers, what can be computed, and whether it is sound."""
