"""Exchange packages: one signed ZIP with definitions, by which one municipality's work serves the next."""
