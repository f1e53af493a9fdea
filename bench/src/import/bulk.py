"""Sends a file of JSON lines in batches of 1000: bulk.py INPUT BASE_URL. Prints seconds and peak memory as JSON."""

import json
import resource
import sys
import time

HEADERS = {"x-api-key": "sk_test_write", "content-type": "application/json"}


def sender(url):
    try:
        import requests
    except ImportError:
        import urllib.request

        def send(body):
            request = urllib.request.Request(url, json.dumps(body).encode(), HEADERS)
            with urllib.request.urlopen(request) as response:
                return json.load(response)

        return send
    session = requests.Session()

    def send(body):
        response = session.post(url, json=body, headers=HEADERS)
        response.raise_for_status()
        return response.json()

    return send


def main():
    path, base_url = sys.argv[1:]
    started = time.monotonic()
    send = sender(base_url + "/api/v1/leads/bulk")
    batch = []

    def flush():
        created = send({"campaignId": "k978abc123", "leads": batch})["data"]["created"]
        assert created == len(batch), "not all leads were created"
        batch.clear()

    with open(path, encoding="utf-8") as lines:
        for line in lines:
            batch.append(json.loads(line))
            if len(batch) == 1000:
                flush()
    if batch:
        flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": time.monotonic() - started, "peak_kib": peak}))


main()
