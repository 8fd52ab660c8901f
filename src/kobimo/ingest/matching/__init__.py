"""What a text of a supplier means: proposals among known areas and categories, and the key that a form carries."""
