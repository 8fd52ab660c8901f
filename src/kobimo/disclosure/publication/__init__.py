"""A whole release as one system of equations: every figure is a statement about counts, and counts add up."""
