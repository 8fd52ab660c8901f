"""The backup that is made from the page and taken away as one file."""
