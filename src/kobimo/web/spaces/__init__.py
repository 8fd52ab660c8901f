"""Areas through time: spaces with their statuses, territorial changes, and two statuses side by side."""
