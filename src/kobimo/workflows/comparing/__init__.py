"""Two stands beside each other: which figures differ, and why."""
