"""Text without delimiters: records of fixed width, and running text."""
