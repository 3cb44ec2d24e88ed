"""Charts of comparisons as SVG, drawn on the server by matplotlib: the same on a page, in print and in a file.

Every chart has a title, a text alternative and its source inside, and stands beside a table of the same figures.
"""

from geo.charts.comparison import dumbbells, parts, strips
from geo.charts.dots import Dot, dots
from geo.charts.lines import Series, lines

__all__ = ["Dot", "Series", "dots", "dumbbells", "lines", "parts", "strips"]
