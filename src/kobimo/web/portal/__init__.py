"""The public portal as plain files: the explorer's pages of a public release, for any web server and without one."""
