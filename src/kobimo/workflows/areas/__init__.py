"""Areas through time: read, checked, changed, compared, and converted into one another."""
