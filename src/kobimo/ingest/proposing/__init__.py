"""A recognised file becomes the proposal of an Einlesevorlage, with the dataset and the areas that it needs."""
