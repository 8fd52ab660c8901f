"""Figures from deliveries: builds, the territories they are converted to, and what explains them."""
