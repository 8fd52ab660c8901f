"""Official files on areas: recognised, read and checked, one module for each format."""
