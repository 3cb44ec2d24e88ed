"""What every page and every answer of the API uses: settings, security, caching, errors, static files."""
