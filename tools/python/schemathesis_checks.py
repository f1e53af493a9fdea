"""Checks that Schemathesis does not have: see schemathesis.toml."""

import re

import schemathesis

# The document's examples with which an operation refuses a valid request, for reasons that no schema can express.
REASONS = {
    # A lead that the campaign already has, which depends on earlier requests.
    "createLead": {"leadAlreadyExists", "leadAlreadyExistsShort"},
    # Neither an external id nor a phone number: OpenAPI has no "one of these two parameters".
    "deleteLead": {"identifierQueryMissing", "leadNotFound"},
}
# Any operation: no schema expresses the key, the campaign or the rate limit.
ANYWHERE = {
    "missingApiKey",
    "invalidApiKey",
    "campaignNotFound",
    "rateLimitExceeded",
    "rateLimitExceededTryLater",
    "healthRateLimitExceeded",
}
# Refusals that no page words, so that the document has no example. The message is lupitor-fake's own.
UNDOCUMENTED = {
    # A cursor that the API did not return: to its users it is any string.
    ("listLeads", 400): {"Invalid cursor"},
}


@schemathesis.check
def documented_headers_are_there(ctx, response, case):
    """A response has every header that the document lists for its status, `required` or not, and does not mark as inferred."""
    documented = response_with(response.status_code, response, case)
    inferred = documented.get("x-lupitor-source", {})
    for name in documented.get("headers", {}):
        if inferred == "inferred" or inferred.get(name) == "inferred":
            continue
        assert name.lower() in response.headers, f"{label(response, case)} has no {name}, which the document lists"


@schemathesis.check
def refusals_are_documented(ctx, response, case):
    """A valid request is refused with a documented message, for a reason that no schema can express. No documented message comes with
    another status than the documented one."""
    status = response.status_code
    if status < 400 or not response_with(status, response, case):
        return
    message, operation = message_of(response), operation_id(case)
    names = examples_of(message, status, response, case)
    if not names:
        others = [other for other in statuses(case) if examples_of(message, other, response, case)]
        assert not others, f"{label(response, case)} has the message {message!r}, which is documented with {others}"
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if message in UNDOCUMENTED.get((operation, status), ()):
        return
    assert names, f"{label(response, case)} refuses a valid request, and no example of the document has the message {message!r}"
    reasons = ANYWHERE | REASONS.get(operation, set())
    assert names & reasons, f"{label(response, case)} refuses a valid request: {message!r}"


def examples_of(message, status, response, case):
    """The names of the examples with this message that the document has for this status of the operation."""
    content = response_with(status, response, case).get("content", {}).get("application/json", {})
    named = ((name, resolve(example, case)) for name, example in content.get("examples", {}).items())
    return {name for name, example in named if has_message(example, message)}


def resolve(example, case):
    """The component that an example refers to, or the example itself."""
    if "$ref" not in example:
        return example
    return case.operation.schema.raw_schema["components"]["examples"][example["$ref"].rsplit("/", 1)[1]]


def has_message(example, message):
    """True when the message is that of an example, or matches its pattern."""
    pattern, body = example.get("x-lupitor-pattern"), example["value"]
    if pattern is not None and isinstance(message, str):
        return re.search(pattern, message) is not None
    return message is not None and message == body.get("error", body.get("message"))


def response_with(status, response, case):
    """The documented response with this status; nothing for a method that the operation does not have."""
    if response.request.method.lower() != case.operation.method.lower():
        return {}
    documented = case.operation.responses.find_by_status_code(status)
    return {} if documented is None else documented.definition


def statuses(case):
    return [int(status) for status in case.operation.definition.raw["responses"] if status.isdigit()]


def message_of(response):
    """The message of an envelope or of the health check; a body that is neither is for Schemathesis' own checks."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body.get("error", body.get("message")) if isinstance(body, dict) else None


def operation_id(case):
    return case.operation.definition.raw["operationId"]


def label(response, case):
    return f"{operation_id(case)} {response.status_code}"
