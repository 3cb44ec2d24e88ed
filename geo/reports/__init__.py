"""Papers for a meeting: the gap page and the portrait as one HTML file or as PDF, from the same figures as the pages."""
