"""One folder per container; `registry` chooses by the ending of the file name."""
