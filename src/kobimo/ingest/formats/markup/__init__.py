"""HTML tables that were saved as another format."""
