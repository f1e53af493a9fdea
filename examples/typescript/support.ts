/** What the smoke tests share. */

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export function check(holds: boolean, claim: string, got: unknown): asserts holds {
  if (!holds) throw new Error(`${claim}; got ${JSON.stringify(got)}`);
}

/** The list of the campaign as the API sends it, without any client: what is left of it in a client can be compared. */
export async function rawLeads(): Promise<Record<string, unknown>[]> {
  const url = `${setting("LUPITOR_BASE_URL")}/api/v1/leads?campaignId=${setting("LUPITOR_CAMPAIGN_ID")}`;
  const response = await fetch(url, { headers: { "x-api-key": setting("LUPITOR_API_KEY") } });
  const body = (await response.json()) as { data: { leads: Record<string, unknown>[] } };
  return body.data.leads;
}

export function run(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
