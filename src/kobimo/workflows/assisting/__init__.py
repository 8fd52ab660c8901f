"""Read a file with somebody who looks at it: uploads, what was understood, decisions, preview, import."""
