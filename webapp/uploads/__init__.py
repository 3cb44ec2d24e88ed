"""Bringing indicators: files that arrive, the process that checks them, the pages around it."""
