"""Sentences about a view and its figures, in both languages."""
