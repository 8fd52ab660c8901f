"""What readers of a publication can find out: attacks, and tables that prove how far they get."""
