"""CSV, TSV and other text with delimiters."""
