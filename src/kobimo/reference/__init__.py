"""Facts that the code looks up: the catalogue of checks, signs of German tables."""
