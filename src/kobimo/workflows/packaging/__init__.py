"""Exchange packages: what goes into one, what one would change here, and taking it over."""
