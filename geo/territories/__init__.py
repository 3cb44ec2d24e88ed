"""The territories of the four levels: read, match to values, neighbours, points, search."""
