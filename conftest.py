"""Nothing of this machine's user takes part in a test, and a run imports only the modules that have a test for it."""

import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long it takes to draw an example says how busy the machine is, and nothing of the code.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")
os.environ.pop("ATLAS_DATABASE_URL", None)
os.environ["ATLAS_DATA_DIR"] = tempfile.mkdtemp(prefix="atlas-tests-")

MARKED = re.compile(r"^pytestmark = pytest\.mark\.(\w+)$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a module whose marker is left out: some take seconds to import (PySAL, Matplotlib, IPython).

    The examples in docstrings count as slow: they are few in each module, and together they load all there is.

    Only an expression that names nothing but what is left out (``-m "not slow and not browser"``) is understood here; any
    other one chooses among the tests of all modules, as ever.
    """
    expression = str(config.option.markexpr)
    if collection_path.suffix != ".py" or not re.fullmatch(r"not \w+( and not \w+)*", expression):
        return None
    text = collection_path.read_text("utf-8")
    marked = {"slow"} if not collection_path.name.startswith("test_") else set(MARKED.findall(text))
    return True if marked & set(re.findall(r"not (\w+)", expression)) else None
