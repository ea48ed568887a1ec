"""What holds for every test. Profiles of hypothesis: the same examples in every run, or more and others at night."""

import os

from hypothesis import HealthCheck, settings

_SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "fixed",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=300,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "nightly",
    database=None,
    deadline=None,
    max_examples=20_000,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# botocore signs by native code where awscrt is installed; that has tests of its own, in processes of their own.
os.environ.setdefault("BOTO_DISABLE_CRT", "true")
