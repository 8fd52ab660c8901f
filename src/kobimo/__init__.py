"""kobimo: the working system for municipal education monitoring."""

__version__ = "0.1.0"
