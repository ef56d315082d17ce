"""Two synthetic studies, generated from a fixed seed, to try the registry on. No patient in them exists."""
