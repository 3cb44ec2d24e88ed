"""The words of the Atlas as types: read this room first, and `geo.vocabulary.model` before the others."""
