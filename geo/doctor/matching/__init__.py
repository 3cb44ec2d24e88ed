"""Which territory a row is about: by code, by SIREN, by name within the smallest place that is given."""
