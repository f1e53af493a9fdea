"""Checks that Schemathesis does not have: see schemathesis.toml."""

import schemathesis

# What a schema cannot say: the only refusals of a valid request, by operation.
REASONS = {
    "createLead": {"Lead with this phone number already exists", "Lead already exists"},
    "deleteLead": {"At least one of phoneNumber or externalId query parameter is required"},
    "listLeads": {"Invalid cursor"},
}


@schemathesis.check
def refusals_have_a_reason(ctx, response, case):
    """A request that fits its schema is refused with 400 only for a reason that no schema can say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    operation = case.operation.definition.raw.get("operationId")
    message = response.json().get("error")
    assert message in REASONS.get(operation, ()), f"{operation} refuses a valid request: {message}"
