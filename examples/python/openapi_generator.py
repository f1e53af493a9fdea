"""The main job with the Python client that openapi-generator makes of openapi.yaml.

Run by `cargo xtask spec clients openapi-generator-python`, against a lupitor-fake that puts unknown fields into every response and
fails the second list with `success: false` under the status 200.
"""

import json
import os

from lupitor_openapi import ApiClient, ApiException, Configuration, ErrorEnvelope, HealthApi, LeadInput, LeadsApi, LeadStatusFilter
from pydantic import ValidationError


def check(holds: bool, claim: str, got: object) -> None:
    if not holds:
        raise AssertionError(f"{claim}; got {got!r}")


def message(error: ApiException) -> str:
    """The message of the API: the client has decoded the body of a documented status."""
    if not isinstance(error.data, ErrorEnvelope):
        raise error
    return error.data.error


def main() -> None:
    campaign_id = os.environ["LUPITOR_CAMPAIGN_ID"]
    configuration = Configuration(host=os.environ["LUPITOR_BASE_URL"], api_key={"apiKey": os.environ["LUPITOR_API_KEY"]})
    client = ApiClient(configuration)
    leads = LeadsApi(client)

    health = HealthApi(client).get_health()
    check(health.status == "ok", "the health check goes to the host of the other operations", health)
    check("addedLater" in health.additional_properties, "the unknown field is kept", health)
    print("health: ok")

    lead = LeadInput(
        campaignId=campaign_id, phoneNumber="+15555550123", externalId="CRM_1", metadata={"name": "Ada"}, priority=5
    )
    lead_id = leads.create_lead(lead).data.lead_id
    print(f"create: {lead_id}")

    try:
        again = leads.create_lead(lead)
    except ApiException as error:
        check(error.status == 400 and "already exists" in message(error), "a duplicate is refused", error)
        print(f"duplicate: {error.status} {message(error)}")
    else:
        raise AssertionError(f"the lead exists twice: {again!r}")

    response = leads.list_leads_with_http_info(campaign_id, status=LeadStatusFilter.RAW)
    listed = (response.data.data.leads or [])[0]
    check(listed.id == lead_id and listed.metadata == {"name": "Ada"}, "the list has the lead as it was sent", listed)
    sent = json.loads(response.raw_data)["data"]["leads"][0]["_creationTime"]
    check(listed.creation_time == sent and sent > 10**12, "the time of creation is exact to the millisecond", listed)
    print(f"list: {listed.id}, created at {listed.creation_time}")

    try:
        wrong = leads.list_leads(campaign_id)
    except ValidationError:
        print("success false under 200: a ValidationError")
    else:
        raise AssertionError(f"`success: false` was taken for a success: {wrong!r}")

    check(leads.delete_lead(campaign_id, phone_number="+15555550123").data.deleted is True, "it is deleted", None)
    try:
        leads.delete_lead(campaign_id, phone_number="+15555550123")
    except ApiException as error:
        print(f"delete: done, and then {error.status} {message(error)}")
        check(error.status == 404, "a second delete finds nothing", error)


if __name__ == "__main__":
    main()
