// The main job with the client that openapi-generator makes of openapi.yaml for TypeScript and `fetch`. Run by `cargo xtask spec
// clients openapi-generator-typescript-fetch`, against a lupitor-fake that puts unknown fields into every response and fails the
// second list with `success: false` under the status 200.

import {
  Configuration, HealthApi, LeadsApi, LeadStatusFilter, ResponseError, type ErrorEnvelope,
} from "../../target/spec/clients/openapi-generator-typescript-fetch/index";
import { check, rawLeads, run, setting } from "./support";

/** The error of a call that must fail: the client throws the response, and leaves the body to be read. */
async function refused(call: Promise<unknown>): Promise<{ status: number; body: ErrorEnvelope }> {
  try {
    const value = await call;
    throw new Error(`not refused: ${JSON.stringify(value)}`);
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    return { status: error.response.status, body: (await error.response.json()) as ErrorEnvelope };
  }
}

run(async () => {
  const campaignId = setting("LUPITOR_CAMPAIGN_ID");
  const configuration = new Configuration({ basePath: setting("LUPITOR_BASE_URL"), apiKey: setting("LUPITOR_API_KEY") });
  const leads = new LeadsApi(configuration);

  const health = await new HealthApi(configuration).getHealth();
  check(health.status === "ok", "the health check goes to the host of the other operations", health);
  console.log(`health: ${health.status}`);

  const leadInput = { campaignId, phoneNumber: "+15555550123", externalId: "CRM_1", metadata: { name: "Ada" }, priority: 5 };
  const created = await leads.createLead({ leadInput });
  console.log(`create: ${created.data.leadId}`);

  const duplicate = await refused(leads.createLead({ leadInput }));
  check(duplicate.status === 400 && duplicate.body.error.includes("already exists"), "a duplicate is refused", duplicate);
  console.log(`duplicate: ${duplicate.status} ${duplicate.body.error}`);

  const page = await leads.listLeads({ campaignId, status: LeadStatusFilter.Raw });
  const listed = page.data.leads?.[0];
  check(listed?.id === created.data.leadId && listed.metadata?.["name"] === "Ada", "the list has the lead as it was sent", page);

  // It goes by the status alone: `success` is for the caller to look at, whatever the type says.
  const wrong = await leads.listLeads({ campaignId });
  check((wrong.success as boolean) === false && wrong.data === null, "success false under 200 is taken for a success", wrong);
  console.log("success false under 200: no exception, look at `success`");

  const [raw] = await rawLeads();
  check(raw !== undefined && listed.creationTime === raw["_creationTime"], "the time is exact to the millisecond", [listed, raw]);
  console.log(`list: ${listed.id}, created at ${listed.creationTime}`);

  const deleted = await leads.deleteLead({ campaignId, phoneNumber: "+15555550123" });
  check(deleted.data.deleted === true, "a delete encodes the + of the phone number", deleted);
  const gone = await refused(leads.deleteLead({ campaignId, phoneNumber: "+15555550123" }));
  check(gone.status === 404, "a second delete finds nothing", gone);
  console.log(`delete: done, and then ${gone.status} ${gone.body.error}`);
});
