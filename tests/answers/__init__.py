"""The parts of ``tests/compare_answers.py``. They talk to a checkout over its command line and HTTP, and never import it."""
