"""Benchmarks of the national commune map against what folium and geopandas do by themselves; see README.md."""
