"""Indicators that are derived from other entries of the catalogue: those with a second denominator, and the modelled ones."""
