"""Maps as PNG, SVG and PDF pages, drawn by matplotlib."""
