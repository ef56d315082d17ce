"""Everything that is derived from the registry's records, and the units it is measured in. No Django here."""
