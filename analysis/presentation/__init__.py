"""How numbers become words, tables and figures; nothing here computes a statistic."""
