"""botocore's names of signature versions, and which of them bind a request."""

from typing import Final

BEARER: Final = "bearer"
"""A token in the place of a signature: it binds nothing."""

UPGRADED: Final = {"s3": "s3v4", "s3-query": "s3v4-query", "s3-presign-post": "s3v4-presign-post"}
"""HMAC v1, the default of some S3 clients, does not bind the host: the v4 signer in its place."""

ACCEPTED: Final = frozenset(
    {
        "v4",
        "v4-query",
        "s3v4",
        "s3v4-query",
        "s3v4-presign-post",
        "v4-s3express",
        "v4-s3express-query",
        "v4-s3express-presign-post",
    }
)
"""Each binds method, host, path, query, and headers, and the body where the URL is not presigned for S3."""

WITHOUT_BODY: Final = ("s3v4", "v4-s3express")
"""How the versions begin whose presigned URLs leave the body out (Amazon S3 API Reference, sigv4-query-string-auth)."""
