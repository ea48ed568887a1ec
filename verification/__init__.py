"""Compare the corpus with AWS itself, through ``SimulateCustomPolicy`` (IAM API Reference).

Reads only, and only when somebody who has credentials asks for it: ``make verify-against-aws PROFILE=...``.
What the API cannot express (session policies, RCPs, unknown values, ...) is counted and not compared.
"""

import sys
from pathlib import Path

# The corpus lives with the tests, and so does its loader.
sys.path.append(str(Path(__file__).parents[1] / "tests" / "evaluator"))
