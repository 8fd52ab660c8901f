"""What several test modules need: a small set of sound definitions, the real public files."""
