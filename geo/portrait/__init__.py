"""A territory among its neighbours, its peers and its parents; up to ten territories side by side."""
