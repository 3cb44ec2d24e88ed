"""Observed figures beside the directory: tested https, mail policy, address bases, listed open data."""
