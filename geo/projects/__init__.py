"""Documented AI projects of authorities: a dated list, never a rate; where they are, what is said of them."""
