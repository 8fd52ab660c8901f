"""Institutions: where a delivered list says they are, and what is different since the last one."""
