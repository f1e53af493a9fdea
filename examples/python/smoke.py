"""The main job with the client that openapi-python-client makes of openapi.yaml.

Run by `cargo xtask spec clients openapi-python-client`, against a lupitor-fake that takes one bulk request an hour, puts unknown fields
into every response and fails the second list with `success: false` under the status 200.
"""

import datetime
import json
import os
import re
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from lupitor_api_client import AuthenticatedClient, Client
from lupitor_api_client.api.health import get_health
from lupitor_api_client.api.leads import bulk_create_leads, create_lead, delete_lead, list_leads
from lupitor_api_client.models import (
    BulkCreateInput,
    BulkLeadInput,
    CreatedLeadEnvelope,
    ErrorEnvelope,
    Health,
    LeadMetadataType0,
    LeadStatusFilter,
    Metadata,
    LeadInput,
)
from lupitor_api_client.types import Response

T = TypeVar("T")


class NotSuccessful(Exception):
    """A body with `success: false` under the status of a success."""


def look_at_success(response: httpx.Response) -> None:
    """The generated client goes by the status alone, and fails in `data` where the body says that it is no success."""
    if not response.is_success:
        return
    response.read()
    body: object = response.json()
    if isinstance(body, dict) and body.get("success") is False:
        raise NotSuccessful(f"{response.status_code} {body.get('error')}")


def check(holds: bool, what: str, got: object) -> None:
    if not holds:
        raise AssertionError(f"{what}; got {got!r}")


def success(parsed: T | ErrorEnvelope | None) -> T:
    """The body of a success, or an exception: the two envelopes are two classes."""
    if isinstance(parsed, ErrorEnvelope):
        raise AssertionError(f"refused: {parsed.error}")
    if parsed is None:
        raise AssertionError("a status that the document does not have")
    return parsed


def refusal(response: Response[T | ErrorEnvelope], status: int) -> ErrorEnvelope:
    """The body of an error with this status, or an exception."""
    check(response.status_code == status, f"the status must be {status}", response)
    if not isinstance(response.parsed, ErrorEnvelope):
        raise AssertionError(f"not refused: {response.parsed!r}")
    return response.parsed


def number(response: Response[T], name: str) -> int:
    value = response.headers.get(name, "")
    check(re.fullmatch("[0-9]+", value) is not None, f"{name} must be a whole number", value)
    return int(value)


def main() -> None:
    base_url = os.environ["LUPITOR_BASE_URL"]
    campaign_id = os.environ["LUPITOR_CAMPAIGN_ID"]
    client = AuthenticatedClient(
        base_url=base_url,
        token=os.environ["LUPITOR_API_KEY"],
        prefix="",
        auth_header_name="x-api-key",
        timeout=httpx.Timeout(30),
        httpx_args={"event_hooks": {"response": [look_at_success]}},
    )

    # It needs no key, and the same base URL.
    health = get_health.sync(client=Client(base_url=base_url))
    check(isinstance(health, Health) and health.status == "ok", "the health check must be ok", health)
    print("health: ok")

    metadata = Metadata()
    metadata["name"] = "Ada"
    lead = LeadInput(campaign_id, phone_number="+15555550123", external_id="CRM_1", metadata=metadata, priority=5)
    first = create_lead.sync_detailed(client=client, body=lead)
    lead_id = success(first.parsed).data.lead_id
    check(number(first, "X-RateLimit-Remaining") < number(first, "X-RateLimit-Limit"), "it counts", first.headers)
    print(f"create: {lead_id}")

    again = create_lead.sync_detailed(client=client, body=lead)
    # Without a helper, the classes are told apart in this way.
    if isinstance(again.parsed, CreatedLeadEnvelope):
        raise AssertionError(f"the lead exists twice, as {again.parsed.data.lead_id}")
    elif isinstance(again.parsed, ErrorEnvelope):
        check("already exists" in again.parsed.error, "a duplicate is refused", again.parsed)
        print(f"duplicate: {again.status_code} {again.parsed.error}")
    else:
        raise AssertionError(f"a status that the document does not have: {again.status_code}")

    response = list_leads.sync_detailed(client=client, campaign_id=campaign_id, status=LeadStatusFilter.RAW)
    page = success(response.parsed).data
    leads = page.leads or []
    check([lead.field_id for lead in leads] == [lead_id], "the list has the lead, once", page)
    listed = leads[0]
    check(listed.external_id == "CRM_1" and listed.priority == 5, "as it was sent", listed)
    check(isinstance(listed.metadata, LeadMetadataType0) and listed.metadata["name"] == "Ada", "with its metadata", listed)
    sent = json.loads(response.content)["data"]["leads"][0]
    check(listed.field_creation_time == sent["_creationTime"], "the time of creation is exact to the millisecond", listed)
    check(listed["addedLater"] == sent["addedLater"], "a field that the document does not have is kept", listed)
    print(f"list: {listed.field_id}, {listed.status}, created at {listed.field_creation_time}")

    try:
        wrong = list_leads.sync(client=client, campaign_id=campaign_id)
    except NotSuccessful as failure:
        print(f"success false under {failure}")
    else:
        raise AssertionError(f"`success: false` was taken for a success: {wrong!r}")

    batch = BulkCreateInput(campaign_id, [BulkLeadInput(external_id="CRM_1"), BulkLeadInput(phone_number="+15555550124")])
    bulk = success(bulk_create_leads.sync(client=client, body=batch)).data
    check(bulk.created == 1 and bulk.skipped == 1, "one of two is new", bulk)
    check(bulk.skipped_identifiers == ["CRM_1"], "the other one is named", bulk)
    print(f"bulk create: {bulk.created} created, {bulk.skipped} skipped")

    limited = bulk_create_leads.sync_detailed(client=client, body=batch)
    error = refusal(limited, 429)
    check(error.limit == 1 and error.remaining == 0, "its body has the limit", error)
    check(number(limited, "X-RateLimit-Limit") == 1 and number(limited, "X-RateLimit-Remaining") == 0, "so do its headers", error)
    retry_after = number(limited, "Retry-After")
    reset = datetime.datetime.fromtimestamp(number(limited, "X-RateLimit-Reset"), datetime.timezone.utc)
    check(0 < retry_after <= 7200, "Retry-After is within the window", retry_after)
    check(reset > parsedate_to_datetime(limited.headers["Date"]), "the reset is to come", reset)
    print(f"429: {error.error} Again in {retry_after} s, reset {reset.isoformat()}")

    phone_number = "+15555550124"
    deleted = success(delete_lead.sync(client=client, campaign_id=campaign_id, phone_number=phone_number)).data
    check(deleted.deleted is True, "deleted by phone number, with its + encoded", deleted)
    gone = delete_lead.sync_detailed(client=client, campaign_id=campaign_id, phone_number=phone_number)
    print(f"delete: done, and then {gone.status_code} {refusal(gone, 404).error}")

    many = success(list_leads.sync(client=client, campaign_id=campaign_id, limit=8000)).data
    check(len(many.leads or []) == 1 and many.has_more is False, "the first lead is left", many)


if __name__ == "__main__":
    main()
