"""The corpus, which the tests of the evaluator read, is put to the specification too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "evaluator"))
