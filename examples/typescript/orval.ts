// The main job with what orval makes of openapi.yaml. Run by `cargo xtask spec clients orval`, against a lupitor-fake that puts unknown
// fields into every response and fails the second list with `success: false` under the status 200.

import { createLead, deleteLead, getHealth, listLeads } from "../../target/spec/clients/orval/fetch/lupitor";
import { createLeadBody, listLeadsResponse } from "../../target/spec/clients/orval/zod/lupitor";
import { check, rawLeads, run, setting } from "./support";

run(async () => {
  const campaignId = setting("LUPITOR_CAMPAIGN_ID");

  const health = await getHealth();
  check(health.status === 200 && health.data.status === "ok", "the health check goes to the host of the other operations", health);
  console.log(`health: ${health.data.status}`);

  const lead = createLeadBody.parse({ campaignId, phoneNumber: "+15555550123", metadata: { name: "Ada" }, priority: 5 });
  check(!createLeadBody.safeParse({ campaignId, phoneNumber: "5550123" }).success, "zod refuses a bad phone number", null);
  check(!createLeadBody.safeParse({ phoneNumber: "+15555550123" }).success, "zod refuses a lead without a campaign", null);
  const created = await createLead(lead);
  check(created.status === 200 || created.status === 201, "a create succeeds", created);
  const { leadId } = created.data.data;
  console.log(`create: ${leadId}`);

  const duplicate = await createLead(lead);
  check(duplicate.status === 400, "a duplicate is refused", duplicate);
  console.log(`duplicate: ${duplicate.status} ${duplicate.data.error}`);

  const page = await listLeads({ campaignId, status: "raw" });
  check(page.status === 200, "the list is there", page);
  const listed = page.data.data.leads?.[0];
  check(listed?._id === leadId && listed.metadata?.["name"] === "Ada", "the list has the lead as it was sent", page);
  check("addedLater" in listed, "the unknown field is kept", listed);

  const wrong = await listLeads({ campaignId });
  check(wrong.status === 200 && !listLeadsResponse.safeParse(wrong.data).success, "zod tells success false under 200", wrong);
  console.log("success false under 200: look at `success`, or parse the body by zod");

  const [raw] = await rawLeads();
  const parsed = listLeadsResponse.parse(page.data).data.leads?.[0];
  check(raw !== undefined && listed._creationTime === raw["_creationTime"], "the time is exact to the millisecond", [listed, raw]);
  check(parsed?._creationTime === raw["_creationTime"], "after zod too", parsed);
  console.log(`list: ${listed._id}, created at ${listed._creationTime}`);

  const deleted = await deleteLead({ campaignId, phoneNumber: "+15555550123" });
  check(deleted.status === 200 && deleted.data.data.deleted === true, "a delete encodes the + of the phone number", deleted);
  const gone = await deleteLead({ campaignId, phoneNumber: "+15555550123" });
  check(gone.status === 404, "a second delete finds nothing", gone);
  console.log(`delete: done, and then ${gone.status} ${gone.data.error}`);
});
