"""Geographic features: GeoJSON, Shapefile, GeoPackage."""
