"""Build ``boundaries/``: territories, who touches whom, the gazetteer."""
