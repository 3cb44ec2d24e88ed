"""Small maps as SVG, drawn on the server without matplotlib."""
