"""Nothing of this machine's user takes part in a test: the store of imported indicators is an empty folder of the run."""

import os
import tempfile

os.environ.pop("ATLAS_DATABASE_URL", None)
os.environ["ATLAS_DATA_DIR"] = tempfile.mkdtemp(prefix="atlas-tests-")
