"""Deliveries: read, check, keep, sign, retract and erase them, and tell their suppliers."""
