"""What schemathesis does not bring: bodies that are bytes, and a look for our insides in answers."""

import json
import re

import schemathesis

INSIDES = re.compile(r"\n\s+at |node:internal|\.ts:\d|SQLITE_|Error: ")


@schemathesis.serializer("application/offset+octet-stream", "application/x-ndjson", "application/octet-stream")
def as_bytes(ctx, value):
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    try:
        return json.dumps(value).encode("utf-8", "replace")
    except (TypeError, ValueError):
        return repr(value).encode("utf-8", "replace")


@schemathesis.check
def no_insides(ctx, response, case):
    kind = str(response.headers.get("content-type", ""))
    if "json" in kind and INSIDES.search(response.text or ""):
        raise AssertionError("the answer shows the courier's insides")
