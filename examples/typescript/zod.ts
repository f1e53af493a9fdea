// The main job with the client and the schemas that openapi-zod-client makes of openapi.yaml. Run by `cargo xtask spec clients
// openapi-zod-client`, against a lupitor-fake that puts unknown fields into every response and fails the second list with
// `success: false` under the status 200.

import { isErrorFromPath } from "@zodios/core";

import { api, createApiClient, schemas } from "../../target/spec/clients/openapi-zod-client/lupitor";
import { check, rawLeads, run, setting } from "./support";

/** The error of a call that must fail. */
async function refused(call: Promise<unknown>): Promise<unknown> {
  try {
    const value = await call;
    return new Error(`not refused: ${JSON.stringify(value)}`);
  } catch (error) {
    return error;
  }
}

run(async () => {
  const campaignId = setting("LUPITOR_CAMPAIGN_ID");
  const headers = { "x-api-key": setting("LUPITOR_API_KEY") };
  const client = createApiClient(setting("LUPITOR_BASE_URL"), { axiosConfig: { headers } });

  const health = await client.getHealth();
  check(health.status === "ok" && "addedLater" in health, "the health check goes to the host of the other operations", health);
  console.log(`health: ${health.status}`);

  const lead = schemas.LeadInput.parse({ campaignId, phoneNumber: "+15555550123", metadata: { name: "Ada" }, priority: 5 });
  for (const bad of [{ campaignId, phoneNumber: "5550123" }, { phoneNumber: "+15555550123" }, { campaignId, priority: 500 }, 1]) {
    check(!schemas.LeadInput.safeParse(bad).success, "zod refuses a bad lead", bad);
  }
  const { leadId } = (await client.createLead(lead)).data;
  console.log(`create: ${leadId}`);

  const duplicate = await refused(client.createLead(lead));
  check(isErrorFromPath(api.api, "post", "/api/v1/leads", duplicate), "a duplicate is refused", duplicate);
  check(duplicate.response.status === 400, "a duplicate is refused", duplicate.response.data);
  console.log(`duplicate: ${duplicate.response.status} ${duplicate.response.data.error}`);

  const page = await client.listLeads({ queries: { campaignId, status: "raw" } });
  const listed = page.data.leads?.[0];
  check(listed?._id === leadId && "addedLater" in listed, "the list has the lead, and its unknown field", page);

  const wrong = await refused(client.listLeads({ queries: { campaignId } }));
  check(wrong instanceof Error && wrong.message.includes("Invalid response"), "success false under 200 is refused by zod", wrong);
  console.log("success false under 200: an exception of zodios");

  const [raw] = await rawLeads();
  check(raw !== undefined && listed._creationTime === raw["_creationTime"], "the time is exact to the millisecond", [listed, raw]);
  console.log(`list: ${listed._id}, created at ${listed._creationTime}`);

  const queries = { campaignId, phoneNumber: "+15555550123" };
  const deleted = await client.deleteLead(undefined, { queries });
  check(deleted.data.deleted === true, "a delete encodes the + of the phone number", deleted);
  const gone = await refused(client.deleteLead(undefined, { queries }));
  check(isErrorFromPath(api.api, "delete", "/api/v1/leads", gone) && gone.response.status === 404, "nothing is left", gone);
  console.log(`delete: done, and then ${gone.response.status} ${gone.response.data.error}`);
});
