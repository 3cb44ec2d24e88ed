"""Figures by stratum in place of a map that would say nothing of places: what they are, why, and what to see instead."""
