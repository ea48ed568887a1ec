"""What holds for every test."""

import os

# botocore signs by native code where awscrt is installed; that has tests of its own, in processes of their own.
os.environ.setdefault("BOTO_DISABLE_CRT", "true")
