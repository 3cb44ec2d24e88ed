"""Maps in a browser: Folium maps, exported pages, and what their scripts draw."""
