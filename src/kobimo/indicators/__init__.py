"""From counts to figures at every level. Pure functions over arrays; no files, no web."""
