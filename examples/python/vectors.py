"""Runs the test vectors of vectors/ on `reference.py`, with the catalogue of openapi.yaml: `cargo xtask spec vectors`."""

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from reference import Answer, Call, Catalogue, Json, ServerClock, decide, fields, http_date, read, rfc3339, shown_message, texts, wait_hint

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Catalogue(yaml.safe_load((ROOT / "openapi.yaml").read_text()))


def answer_of(vector: Json) -> Answer:
    answer = vector["answer"]
    if "json" in answer:
        body = json.dumps(answer["json"]).encode()
    else:
        body = base64.b64decode(answer["base64"]) if "base64" in answer else answer.get("text", "").encode()
    return Answer(answer["status"], answer.get("headers", {}), body, answer.get("cut", False))


def time(text: str) -> int:
    milliseconds = rfc3339(text)
    assert milliseconds is not None, text
    return milliseconds


def errors(vector: Json) -> Json:
    operation = CATALOGUE.operations[vector["operation"]]
    reading = read(CATALOGUE, operation, answer_of(vector), vector.get("lost_answers", 0))
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


def hints(vector: Json) -> Json:
    answer, clock = answer_of(vector), ServerClock()
    sent, received = time(vector["clock"]["sent"]), time(vector["clock"]["received"])
    took = vector["clock"].get("took_ms", max(received - sent, 0))
    return {"wait_ms": wait_hint(answer, clock.now(answer, sent, received, took))}


def server_clock(vector: Json) -> Json:
    clock, seen = ServerClock(), []
    for step in vector["steps"]:
        date = http_date(step["date"] or "")
        if date is not None:
            clock.observe(date, time(step["sent"]), time(step["received"]))
        seen.append({"offset_ms": list(clock.bounds) if clock.bounds else None})
    return seen


def retry(vector: Json) -> Json:
    behind, options, attempt = vector["behind"], vector["options"], vector["attempt"]
    call = Call(
        retry=vector["class"],
        failures=behind["failures"],
        rejections=behind["rejections"],
        elapsed=behind["elapsed_ms"],
        max_attempts=options["max_attempts"],
        max_wait=options["max_wait_ms"],
        attempt_timeout=options["attempt_timeout_ms"],
        total_timeout=options["total_timeout_ms"],
        has_budget=vector["budget"],
    )
    # The least and the most that can be drawn.
    least, most = (decide(call, attempt["outcome"], attempt["hint_ms"], lambda: draw) for draw in (0.0, 1 - 1e-9))
    if least is None and most is None:
        return {"action": "finish"}
    bounds = [None if wait is None else round(wait) for wait in (least, most)]
    return {"action": "retry", "least_ms": bounds[0], "most_ms": bounds[1]}


def reports(vector: Json) -> Json:
    request, expect = vector["request"], vector["expect"]
    query, body = request.get("query", {}), request.get("json")
    reading = read(CATALOGUE, CATALOGUE.operations[vector["operation"]], answer_of(vector))
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
        run.__name__: run for run in (errors, hints, server_clock, retry, reports)
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
