"""Sources and their deliveries, and the assistant that reads a new file."""
