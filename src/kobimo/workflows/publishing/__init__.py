"""Publishing: which release may stand in the public portal, and how its folder gets from one state to the next."""
