"""Open data by name: find the published file, download it, check it like any other, and store its indicators at once.

`fetch.fetch` does it all; `adapters.Adapter` is what a source says of itself; ``docs/fetch.md`` tells how to add one.
"""
