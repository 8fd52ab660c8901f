"""The use cases: they wire the parts together. Command line and web call nothing else."""
