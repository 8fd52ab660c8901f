"""Einlesevorlagen: understand a file, propose how to read it, and place its texts."""
