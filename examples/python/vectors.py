"""Runs the test vectors of vectors/ on `reference.py`, with the catalogue of openapi.yaml: `cargo xtask spec vectors`."""

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path

import yaml  # type: ignore[import-untyped]

import reference
from reference import Call, Catalogue, Json, Response, ServerClock, decide, fields, http_date, read, rfc3339, shown_message, texts

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Catalogue(yaml.safe_load((ROOT / "openapi.yaml").read_text()))


def response_of(vector: Json) -> Response:
    response = vector["response"]
    if "json" in response:
        body = json.dumps(response["json"]).encode()
    else:
        body = base64.b64decode(response["base64"]) if "base64" in response else response.get("text", "").encode()
    return Response(response["status"], response.get("headers", {}), body, response.get("truncated", False))


def time(text: str) -> int:
    milliseconds = rfc3339(text)
    assert milliseconds is not None, text
    return milliseconds


def errors(vector: Json) -> Json:
    operation = CATALOGUE.operations[vector["operation"]]
    reading = read(CATALOGUE, operation, response_of(vector), vector.get("lost_responses", 0))
    if reading.outcome == "success":
        return {"outcome": "success"}
    entry, message = reading.entry, reading.message
    field = CATALOGUE.capture(entry, message, "field") if entry and message else None
    index = CATALOGUE.index(entry, message) if message else None
    return {
        "outcome": reading.outcome,
        "kind": reading.kind,
        "code": entry.code if entry else None,
        "example": entry.name if entry else None,
        "message": message,
        "field": field,
        "index": index,
        "maybe_processed": reading.maybe_processed,
    }


def retry_after(vector: Json) -> Json:
    response, clock = response_of(vector), ServerClock()
    sent, received = time(vector["clock"]["sent"]), time(vector["clock"]["received"])
    took = vector["clock"].get("took_ms", max(received - sent, 0))
    return {"retry_after_ms": reference.retry_after(response, clock.now(response, sent, received, took))}


def server_clock(vector: Json) -> Json:
    clock, seen = ServerClock(), []
    for step in vector["steps"]:
        date = http_date(step["date"] or "")
        if date is not None:
            clock.observe(date, time(step["sent"]), time(step["received"]))
        seen.append({"offset_ms": list(clock.bounds) if clock.bounds else None})
    return seen


def retry(vector: Json) -> Json:
    state, options, attempt = vector["state"], vector["options"], vector["attempt"]
    call = Call(
        retry=vector["class"],
        failures=state["failures"],
        throttled=state["throttled"],
        elapsed=state["elapsed_ms"],
        max_attempts=options["max_attempts"],
        max_wait=options["max_wait_ms"],
        attempt_timeout=options["attempt_timeout_ms"],
        total_timeout=options["total_timeout_ms"],
        has_budget=vector["budget"],
    )
    # The smallest and the largest draw.
    shortest, longest = (decide(call, attempt["outcome"], attempt["retry_after_ms"], lambda: draw) for draw in (0.0, 1 - 1e-9))
    if shortest is None and longest is None:
        return {"action": "finish"}
    bounds = [None if delay is None else round(delay) for delay in (shortest, longest)]
    return {"action": "retry", "min_delay_ms": bounds[0], "max_delay_ms": bounds[1]}


def reports(vector: Json) -> Json:
    request, expect = vector["request"], vector["expect"]
    query, body = request.get("query", {}), request.get("json")
    reading = read(CATALOGUE, CATALOGUE.operations[vector["operation"]], response_of(vector))
    sent = [vector["key"], *texts(query), *texts(body)]
    message = shown_message(reading.entry, reading.message, sent) if reading.message else None
    shown = json.dumps([message, fields(query, body)], ensure_ascii=False)
    return {
        "message": None if expect["message"] is None else message,
        # In any order.
        "fields": expect["fields"] if sorted(fields(query, body)) == sorted(expect["fields"]) else fields(query, body),
        "hidden": [marker for marker in expect["hidden"] if marker.lower() not in shown.lower()],
    }


def expected(vector: Json) -> Json:
    return vector["expect"] if "expect" in vector else [step["expect"] for step in vector["steps"]]


def main() -> int:
    subjects: dict[str, Callable[[Json], Json]] = {
        run.__name__: run for run in (errors, retry_after, server_clock, retry, reports)
    }
    failures = total = 0
    for path in sorted((ROOT / "vectors").glob("*.json")):
        if path.name == "schema.json":
            continue
        file = json.loads(path.read_text())
        failed = 0
        for vector in file["vectors"]:
            result = subjects[file["subject"]](vector)
            if result != expected(vector):
                failed += 1
                print(f"{path.name}: {vector['name']}\n  expected {expected(vector)}\n  got      {result}")
        print(f"{path.name}: {len(file['vectors']) - failed} of {len(file['vectors'])} passed")
        failures, total = failures + failed, total + len(file["vectors"])
    print(f"Python: {total - failures} of {total} vectors passed")
    return 1 if failures or not total else 0


if __name__ == "__main__":
    sys.exit(main())
