/** What orval's functions call in place of `fetch`. */

import { setting } from "./support";

export async function send<T>(path: string, options: RequestInit): Promise<T> {
  const headers = new Headers(options.headers);
  headers.set("x-api-key", setting("LUPITOR_API_KEY"));
  const response = await fetch(setting("LUPITOR_BASE_URL") + path, { ...options, headers });
  return { data: await response.json(), status: response.status, headers: response.headers } as T;
}
