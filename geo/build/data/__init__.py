"""Build ``data/``: observed values and survey figures."""
