"""One lock for all that matplotlib draws. Nothing is imported here.

Settings of matplotlib belong to the process: threads of a web server draw one after the other, charts and maps alike.
"""

from __future__ import annotations

from threading import RLock
from typing import Final

ONE_AT_A_TIME: Final = RLock()
