"""The Atlas: how French territories adopt AI, data and cybersecurity.

The few functions that the command line, the web application and a notebook share:

>>> from geo.atlas import build_view
>>> from geo.query import Query
>>> view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region"}))
>>> view.total.coverage > 0.99
True
"""

__version__ = "0.1.0"
