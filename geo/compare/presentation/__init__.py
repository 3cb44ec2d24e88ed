"""A comparison as sentences, charts, maps, records and tables."""
