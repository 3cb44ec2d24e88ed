"""What every room uses and that knows nothing of territories: languages, errors, paths, files, text, JSON."""
