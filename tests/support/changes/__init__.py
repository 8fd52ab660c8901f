"""What happens to files between two offices, by what it happens to."""
