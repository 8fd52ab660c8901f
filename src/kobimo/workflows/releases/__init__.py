"""Releases: make them, withdraw them, answer from them, and print them."""
