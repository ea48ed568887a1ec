"""The guard: the only package that touches boto3 and botocore.

It decides calls, holds the forwarding role's credentials, and signs only what was decided.
What it cannot stop is other Python code in the same process that reads its memory.
"""
