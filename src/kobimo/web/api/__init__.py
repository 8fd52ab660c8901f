"""The addresses for reading, from one table: what Django routes, what OpenAPI describes, and the page about them."""
