// X-RateLimit-* in every response of an operation with a key; these and Retry-After in every 429.

import { operations } from "./shared/operations.js";

const ALWAYS = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

export default (document) =>
  operations(document).flatMap(({ operation, path, authenticated }) =>
    Object.entries(operation.responses ?? {}).flatMap(([status, response]) => {
      const needed = [...(authenticated || status === "429" ? ALWAYS : []), ...(status === "429" ? ["Retry-After"] : [])];
      const missing = needed.filter((name) => !response.headers?.[name]);
      return missing.map((name) => ({ message: `the response ${status} must have the header ${name}`, path: [...path, "responses", status] }));
    }),
  );
