"""Compression and caching of answers."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache

import brotli
from flask import Request, Response
from werkzeug.wrappers import Request as AnyRequest

SMALLEST = 600
"""Below this many bytes compression costs more than it saves."""
FAST_QUALITY = 5
LARGE = 250_000
"""From this many bytes on one step less: half the time, a seventh more bytes; these are exact values of all communes."""
BEST_QUALITY = 10
TEXT_TYPES = ("text/", "application/json", "application/problem+json", "application/geo+json", "image/svg+xml")
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


@lru_cache(maxsize=256)
def best(content: bytes, encoding: str) -> bytes:
    """Return content compressed as well as reasonable, once: for what never changes."""
    if encoding == "br":
        return bytes(brotli.compress(content, quality=BEST_QUALITY))
    return gzip.compress(content, 9, mtime=0)


def negotiated(request: AnyRequest) -> str | None:
    """Return the encoding to use, the best that the browser accepts."""
    for encoding in ("br", "gzip"):
        if request.accept_encodings[encoding] > 0:
            return encoding
    return None


def immutable(request: Request, content: bytes, mimetype: str) -> Response:
    """Answer with content whose address holds its hash: cached for ever, compressed once."""
    encoding = negotiated(request)
    response = Response(content if encoding is None else best(content, encoding), mimetype=mimetype)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER
    return response


def finish(request: Request, response: Response) -> Response:
    """Compress an answer, give it an ETag, and answer 304 where the browser has it already."""
    if response.status_code != 200 or response.direct_passthrough or response.is_streamed:
        return response
    if "Content-Encoding" not in response.headers:
        content = response.get_data()
        response.headers.setdefault("Cache-Control", REVALIDATE)
        response.set_etag(hashlib.sha256(content).hexdigest()[:20], weak=True)
        encoding = negotiated(request)
        if encoding and len(content) >= SMALLEST and (response.mimetype or "").startswith(TEXT_TYPES):
            fast = (
                brotli.compress(content, quality=FAST_QUALITY - (len(content) >= LARGE))
                if encoding == "br"
                else gzip.compress(content, 6, mtime=0)
            )
            response.set_data(fast)
            response.headers["Content-Encoding"] = encoding
        response.headers.add("Vary", "Accept-Encoding")
    else:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    response.make_conditional(request)
    return response
