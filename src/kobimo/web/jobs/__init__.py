"""Long work, started from a page: it runs as a command of its own and goes on when the page is closed."""
