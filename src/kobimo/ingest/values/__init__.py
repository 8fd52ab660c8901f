"""A recipe applied to tables: area, period, categories and number of each row."""
