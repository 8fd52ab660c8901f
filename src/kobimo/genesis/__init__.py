"""The web service of GENESIS data bases as a source of files: search, fetch, jobs for large tables.

Nothing here is used unless somebody asks for it: only `kobimo genesis` opens a connection. What arrives is a file like
any other; reading it is the business of `kobimo.ingest`. Paths, receipts and workspaces are the business of
`kobimo.workflows.genesis`.
"""
