"""Numerators and denominators of all territories of a level as arrays: what comparisons are computed from."""
