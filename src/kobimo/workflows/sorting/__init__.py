"""Files that were dropped together find their supplier and their period."""
