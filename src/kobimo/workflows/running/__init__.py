"""Long commands: as processes of their own, and how they say where they are."""
