"""Where things are: institutions with their catchments, and addresses that a street directory assigns."""
