"""Care for a workspace: examine, back up, restore."""
