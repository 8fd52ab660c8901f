"""Files too large for memory: read in pieces, ordered in parts on the disk, with the result of reading them at once.

Every text of a column is decided once, from rows in which it stands first (`decided`). Then the rows are divided by
area and period into buckets that fit into memory (`buckets`), each of which is read like a file of its own
(`bucket`); what must be said of the whole is put together from what the buckets count (`together`).
"""
