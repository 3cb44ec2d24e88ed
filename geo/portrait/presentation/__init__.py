"""A portrait as sentences, tables, charts, records and lines of text."""
