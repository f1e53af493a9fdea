// The main job with the client that hey-api's openapi-ts makes of openapi.yaml. Run by `cargo xtask spec clients hey-api`, against a
// lupitor-fake that puts unknown fields into every response and fails the second list with `success: false` under the status 200.

import { createLead, deleteLead, getHealth, listLeads } from "../../target/spec/clients/hey-api/index";
import { client } from "../../target/spec/clients/hey-api/client.gen";
import { check, rawLeads, run, setting } from "./support";

run(async () => {
  const campaignId = setting("LUPITOR_CAMPAIGN_ID");
  client.setConfig({ baseUrl: setting("LUPITOR_BASE_URL"), auth: setting("LUPITOR_API_KEY") });

  const health = await getHealth();
  check(health.data?.status === "ok", "the health check goes to the host of the other operations", health.error);
  console.log(`health: ${health.data.status}`);

  const body = { campaignId, phoneNumber: "+15555550123", externalId: "CRM_1", metadata: { name: "Ada" }, priority: 5 };
  const created = await createLead({ body });
  check(created.data !== undefined, "a create succeeds", created.error);
  const { leadId } = created.data.data;
  console.log(`create: ${leadId}`);

  const duplicate = await createLead({ body });
  check(duplicate.error !== undefined && duplicate.response?.status === 400, "a duplicate is refused", duplicate.data);
  console.log(`duplicate: ${duplicate.response.status} ${duplicate.error.error}`);

  const page = await listLeads({ query: { campaignId, status: "raw" } });
  const listed = page.data?.data.leads?.[0];
  check(listed?._id === leadId && listed.metadata?.["name"] === "Ada", "the list has the lead as it was sent", page);
  check("addedLater" in listed, "the unknown field is kept", listed);

  // It goes by the status alone: `success` is for the caller to look at, whatever the type says.
  const wrong = await listLeads({ query: { campaignId } });
  check((wrong.data?.success as boolean) === false, "success false under 200 is taken for a success", wrong);
  console.log("success false under 200: no error, look at `success`");

  const [raw] = await rawLeads();
  check(raw !== undefined && listed._creationTime === raw["_creationTime"], "the time is exact to the millisecond", [listed, raw]);
  console.log(`list: ${listed._id}, created at ${listed._creationTime}`);

  const query = { campaignId, phoneNumber: "+15555550123" };
  const deleted = await deleteLead({ query });
  check(deleted.data?.data.deleted === true, "a delete encodes the + of the phone number", deleted.error);
  const gone = await deleteLead({ query });
  check(gone.response?.status === 404, "a second delete finds nothing", gone.data);
  console.log(`delete: done, and then ${gone.response.status} ${gone.error?.error}`);
});
