"""The workspace folder: settings, definitions, history, locking, atomic writes."""
