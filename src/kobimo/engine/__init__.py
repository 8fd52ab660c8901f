"""The one aggregation: which counts are wanted, the fewest passes over the data, and the engine that runs them."""
