"""The API, version 1: the same answers as the command line, as JSON and CSV."""
