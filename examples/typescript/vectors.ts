/** Runs the test vectors of vectors/ on `reference.ts`, with the catalogue of openapi.yaml as JSON: `cargo xtask spec vectors`. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import {
  Catalogue, ServerClock, decide, fields, httpDate, read, rfc3339, retryAfter as retryAfterOf, shownMessage, texts,
  type ApiResponse, type Document, type Json, type Outcome,
} from "./reference";

interface ResponseVector {
  status: number;
  headers?: Record<string, string>;
  json?: Json;
  text?: string;
  base64?: string;
  truncated?: true;
}
interface ErrorVector { name: string; operation: string; lost_responses?: number; response: ResponseVector; expect: Json }
interface RetryAfterVector { name: string; response: ResponseVector; clock: { sent: string; received: string; took_ms?: number }; expect: Json }
interface Step { date: string | null; sent: string; received: string; expect: Json }
interface ClockVector { name: string; steps: Step[] }
interface RetryVector {
  name: string;
  class: string;
  state: { failures: number; throttled: number; elapsed_ms: number };
  attempt: { outcome: Outcome; retry_after_ms: number | null };
  options: { max_attempts: number; max_wait_ms: number; attempt_timeout_ms: number; total_timeout_ms: number };
  budget: boolean;
  expect: Json;
}
interface ReportVector {
  name: string;
  operation: string;
  key: string;
  request: { query?: { [name: string]: Json }; json?: { [name: string]: Json } };
  response: ResponseVector;
  expect: { message: string | null; fields: string[]; hidden: string[] };
}
type File =
  | { subject: "errors"; vectors: ErrorVector[] }
  | { subject: "retry_after"; vectors: RetryAfterVector[] }
  | { subject: "server_clock"; vectors: ClockVector[] }
  | { subject: "retry"; vectors: RetryVector[] }
  | { subject: "reports"; vectors: ReportVector[] };

const [, , DOCUMENT, VECTORS] = process.argv;
if (DOCUMENT === undefined || VECTORS === undefined) throw new Error("usage: node vectors.js OPENAPI_JSON VECTORS_DIRECTORY");
const load = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const CATALOGUE = new Catalogue(load(DOCUMENT) as Document);

function operationOf(id: string) {
  const operation = CATALOGUE.operations.get(id);
  if (!operation) throw new Error(`${id} is not an operation of the document`);
  return operation;
}

function responseOf(vector: { response: ResponseVector }): ApiResponse {
  const { status, headers = {}, json, text = "", base64, truncated = false } = vector.response;
  const body = json !== undefined ? Buffer.from(JSON.stringify(json)) : base64 !== undefined ? Buffer.from(base64, "base64") : Buffer.from(text);
  return { status, headers, body, truncated };
}

function time(text: string): number {
  const milliseconds = rfc3339(text);
  if (milliseconds === undefined) throw new Error(`${text} is not a time`);
  return milliseconds;
}

function errors(vector: ErrorVector): Json {
  const reading = read(CATALOGUE, operationOf(vector.operation), responseOf(vector), vector.lost_responses);
  if (reading.outcome === "success") return { outcome: "success" };
  const { outcome, kind, message, entry, maybeProcessed } = reading;
  const capture = (name: string) => (entry && message !== undefined ? CATALOGUE.capture(entry, message, name) : undefined);
  const index = message === undefined ? undefined : CATALOGUE.index(entry, message);
  return {
    outcome, kind, code: entry?.code ?? null, example: entry?.name ?? null, message: message ?? null, field: capture("field") ?? null,
    index: index ?? null, maybe_processed: maybeProcessed,
  };
}

function retryAfter(vector: RetryAfterVector): Json {
  const clock = new ServerClock();
  const response = responseOf(vector);
  const [sent, received] = [time(vector.clock.sent), time(vector.clock.received)];
  const took = vector.clock.took_ms ?? Math.max(received - sent, 0);
  return { retry_after_ms: retryAfterOf(response, clock.now(response, sent, received, took)) ?? null };
}

function serverClock(vector: ClockVector): Json {
  const clock = new ServerClock();
  return vector.steps.map(({ date, sent, received }) => {
    const milliseconds = httpDate(date ?? "");
    if (milliseconds !== undefined) clock.observe(milliseconds, time(sent), time(received));
    return { offset_ms: clock.bounds ?? null };
  });
}

function retry({ class: retry, state, attempt, options, budget }: RetryVector): Json {
  const { max_attempts: maxAttempts, max_wait_ms: maxWait, attempt_timeout_ms: attemptTimeout, total_timeout_ms: totalTimeout } = options;
  const { failures, throttled, elapsed_ms: elapsed } = state;
  const call = { retry, failures, throttled, elapsed, maxAttempts, maxWait, attemptTimeout, totalTimeout, hasBudget: budget };
  // The smallest and the largest draw.
  const [shortest, longest] = [0, 1 - 1e-9].map((draw) => decide(call, attempt.outcome, attempt.retry_after_ms ?? undefined, () => draw));
  if (shortest === undefined && longest === undefined) return { action: "finish" };
  return { action: "retry", min_delay_ms: Math.round(shortest ?? NaN), max_delay_ms: Math.round(longest ?? NaN) };
}

function reports({ operation, key, request, response, expect }: ReportVector): Json {
  const { query = {}, json = {} } = request;
  const reading = read(CATALOGUE, operationOf(operation), responseOf({ response }));
  const sent = [key, ...texts(query), ...texts(json)];
  const message = reading.message === undefined ? null : shownMessage(reading.entry, reading.message, sent);
  const shown = fields(query, json);
  const all = JSON.stringify([message, shown]).toLowerCase();
  return {
    message: expect.message === null ? null : message,
    // In any order.
    fields: isDeepStrictEqual([...shown].sort(), [...expect.fields].sort()) ? expect.fields : shown,
    hidden: expect.hidden.filter((marker) => !all.includes(marker.toLowerCase())),
  };
}

/** The name of each vector, the expected result and the actual one. */
function run(file: File): [string, Json, Json][] {
  const of = <V extends { name: string; expect: unknown }>(vectors: V[], subject: (vector: V) => Json) =>
    vectors.map((vector): [string, Json, Json] => [vector.name, vector.expect as Json, subject(vector)]);
  switch (file.subject) {
    case "errors": return of(file.vectors, errors);
    case "retry_after": return of(file.vectors, retryAfter);
    case "server_clock":
      return of(file.vectors.map((vector) => ({ ...vector, expect: vector.steps.map((step) => step.expect) })), serverClock);
    case "retry": return of(file.vectors, retry);
    case "reports": return of(file.vectors, reports);
  }
}

let [passed, total] = [0, 0];
for (const name of readdirSync(VECTORS).filter((name) => name.endsWith(".json") && name !== "schema.json").sort()) {
  const results = run(load(join(VECTORS, name)) as File);
  const failed = results.filter(([, expected, result]) => !isDeepStrictEqual(result, expected));
  for (const [vector, expected, result] of failed) {
    console.log(`${name}: ${vector}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(result)}`);
  }
  console.log(`${name}: ${results.length - failed.length} of ${results.length} passed`);
  [passed, total] = [passed + results.length - failed.length, total + results.length];
}
console.log(`TypeScript: ${passed} of ${total} vectors passed`);
process.exitCode = passed === total && total > 0 ? 0 : 1;
