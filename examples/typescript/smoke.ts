// The main job with the client that openapi-typescript and openapi-fetch make of openapi.yaml. Run by
// `cargo xtask spec clients openapi-typescript`, against a lupitor-fake that takes one bulk request an hour, puts unknown fields into
// every response and fails the second list with `success: false` under the status 200.

import createClient from "openapi-fetch";
import type { components, paths } from "../../target/spec/clients/openapi-typescript/lupitor";
import { check, rawLeads, run, setting } from "./support";

type ErrorEnvelope = components["schemas"]["ErrorEnvelope"];
type Header = keyof components["headers"];

/** The body, whatever the status was. What it is, its own `success` tells: the status may be 200 and `success` false. */
function envelope<T>(result: { data: T; error?: never } | { data?: never; error: ErrorEnvelope }): T | ErrorEnvelope {
  return result.error === undefined ? result.data : result.error;
}

/** The data of a success, or an exception. `success` is `true` in one type and `false` in the other, so it tells them apart. */
function dataOf<T>(envelope: { success: true; data: T } | ErrorEnvelope): T {
  if (envelope.success) return envelope.data;
  throw new Error(`rejected: ${envelope.error}`);
}

/** The error, or an exception for a success. */
function errorOf(envelope: { success: true; data: unknown } | ErrorEnvelope): ErrorEnvelope {
  if (!envelope.success) return envelope;
  throw new Error(`not rejected: ${JSON.stringify(envelope.data)}`);
}

function numberIn(response: Response, name: Header): number {
  const value = response.headers.get(name);
  check(value !== null && /^[0-9]+$/.test(value), `${name} must be a whole number`, value);
  return Number(value);
}

run(async () => {
  const baseUrl = setting("LUPITOR_BASE_URL");
  const campaignId = setting("LUPITOR_CAMPAIGN_ID");
  const client = createClient<paths>({ baseUrl, headers: { "x-api-key": setting("LUPITOR_API_KEY") } });

  const health = await client.GET("/api/health");
  check(health.data?.status === "ok", "the health check must be ok", health.error);
  console.log(`health: ${health.data.status}`);

  const lead = { campaignId, phoneNumber: "+15555550123", externalId: "CRM_1", metadata: { name: "Ada" }, priority: 5 };
  const first = await client.POST("/api/v1/leads", { body: lead });
  const { leadId } = dataOf(envelope(first));
  check(first.response.status === 201 || first.response.status === 200, "a create responds with 200 or 201", first.response.status);
  check(numberIn(first.response, "X-RateLimit-Remaining") < numberIn(first.response, "X-RateLimit-Limit"), "it counts", null);
  console.log(`create: ${leadId}`);

  const again = await client.POST("/api/v1/leads", { body: lead });
  // Without a helper, the two halves of the union are told apart in this way.
  const duplicate = envelope(again);
  if (duplicate.success) {
    const created: string = duplicate.data.leadId;
    throw new Error(`the lead exists twice, as ${created}`);
  } else {
    const message: string = duplicate.error;
    check(again.response.status === 400 && message.includes("already exists"), "a duplicate is rejected", duplicate);
    console.log(`duplicate: ${again.response.status} ${message}`);
  }

  const page = dataOf(envelope(await client.GET("/api/v1/leads", { params: { query: { campaignId, status: "raw" } } })));
  const [listed] = page.leads ?? [];
  check(listed?._id === leadId && page.leads?.length === 1, "the list has the lead, once", page);
  check(listed.externalId === "CRM_1" && listed.metadata?.["name"] === "Ada" && listed.priority === 5, "as it was sent", listed);
  check("addedLater" in listed, "a field that the document does not have is kept", listed);
  console.log(`list: ${listed._id}, ${listed.status}`);

  const under200 = await client.GET("/api/v1/leads", { params: { query: { campaignId } } });
  const failure = errorOf(envelope(under200));
  check(under200.response.status === 200, "this error has the status of a success", under200.response.status);
  console.log(`success false under ${under200.response.status}: ${failure.error}`);

  const [raw] = await rawLeads();
  check(raw !== undefined && listed._creationTime === raw["_creationTime"], "the time is exact to the millisecond", [listed, raw]);
  console.log(`created at ${listed._creationTime}`);

  const batch = { campaignId, leads: [{ externalId: "CRM_1" }, { phoneNumber: "+15555550124" }] };
  const bulk = dataOf(envelope(await client.POST("/api/v1/leads/bulk", { body: batch })));
  check(bulk.created === 1 && bulk.createdIds?.length === 1, "one of two is new", bulk);
  check(bulk.skipped === 1 && bulk.skippedIdentifiers?.[0] === "CRM_1", "the other is skipped and named", bulk);
  console.log(`bulk create: ${bulk.created} created, ${bulk.skipped} skipped`);

  const limited = await client.POST("/api/v1/leads/bulk", { body: batch });
  const refusal = errorOf(envelope(limited));
  check(limited.response.status === 429, "the second bulk request of an hour is refused", limited.response.status);
  check(refusal.limit === 1 && refusal.remaining === 0, "its body has the limit", refusal);
  check(numberIn(limited.response, "X-RateLimit-Limit") === 1, "the limit is 1", refusal);
  check(numberIn(limited.response, "X-RateLimit-Remaining") === 0, "none is left", refusal);
  const retryAfter = numberIn(limited.response, "Retry-After");
  const reset = new Date(numberIn(limited.response, "X-RateLimit-Reset") * 1000);
  check(retryAfter > 0 && retryAfter <= 7200, "Retry-After is within the window", retryAfter);
  check(reset > new Date(limited.response.headers.get("Date") ?? ""), "the reset is to come", reset);
  console.log(`429: ${refusal.error} Again in ${retryAfter} s, reset ${reset.toISOString()}`);

  const query = { campaignId, phoneNumber: "+15555550124" };
  const deleted = dataOf(envelope(await client.DELETE("/api/v1/leads", { params: { query } })));
  check(deleted.deleted === true, "deleted by phone number, with its + encoded", deleted);
  const gone = await client.DELETE("/api/v1/leads", { params: { query } });
  check(gone.response.status === 404, "a second delete finds nothing", gone.response.status);
  console.log(`delete: done, and then ${gone.response.status} ${errorOf(envelope(gone)).error}`);

  const many = dataOf(envelope(await client.GET("/api/v1/leads", { params: { query: { campaignId, limit: 8000 } } })));
  check(many.leads?.length === 1 && many.hasMore === false, "the first lead is left", many);
});
