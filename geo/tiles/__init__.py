"""Boundaries as vector tiles and as TopoJSON: geometry that a browser draws fast."""
