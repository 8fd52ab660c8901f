"""Large text files read by columns: never as a whole, and every distinct text only once."""
