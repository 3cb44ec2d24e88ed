"""The Atlas: how French territories adopt AI, data and cybersecurity.

The few functions that the command line, the web application and a notebook share:

>>> from geo.views.view import build_view
>>> from geo.views.query import Query
>>> view = build_view(Query.parse({"indicator": "rpnt_1_8", "level": "region"}))
>>> view.total.coverage > 0.99
True
"""

__version__ = "0.1.0"
