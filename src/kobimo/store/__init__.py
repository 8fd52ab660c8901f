"""Deliveries, observations, builds and releases on disk. A manifest is written last: without it nothing exists."""
