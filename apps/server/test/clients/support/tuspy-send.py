"""Sends files with tuspy as it comes. Reads one JSON job from standard input, prints the upload's address."""

import json
import sys

from tusclient import client

job = json.load(sys.stdin)
tus = client.TusClient(job["endpoint"], headers={"Authorization": "Bearer " + job["token"]})
options = dict(job.get("options", {}))
uploader = tus.uploader(file_path=job["file"], **options)
if "stop_at" in job:
    uploader.upload(stop_at=job["stop_at"])
else:
    uploader.upload()
print(json.dumps({"url": uploader.url, "offset": uploader.offset}))
