"""Collection workbooks (Erhebungsmappen): what they carry hidden with them, and how they are read when filled in."""
