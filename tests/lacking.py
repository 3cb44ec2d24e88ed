"""What a test does where the machine lacks something that it needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(reason: str, *, whole_module: bool = False) -> NoReturn:
    """Skip the test, or fail where CI is set: there everything that the README promises is tried."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=whole_module)
