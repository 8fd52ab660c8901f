"""Official keys and files about the areas of Germany."""
