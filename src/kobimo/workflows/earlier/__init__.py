"""A delivery beside earlier ones: what changed, vanished, jumps, or contradicts another source."""
