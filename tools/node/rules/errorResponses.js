// The error responses that the API documents. Operations with a key share those that do not depend on the operation, and have a 400, a
// 403 and a 404 of their own; the health check has two of its own.

import { operations } from "./shared/operations.js";

const OWN = ["400", "403", "404"];
const SHARED = {
  401: "Unauthorized",
  429: "TooManyRequests",
  500: "InternalServerError",
};
const WITHOUT_KEY = ["429", "503"];

export default (document) =>
  operations(document).flatMap(({ operation, path, authenticated }) => {
    const responses = operation.responses ?? {};
    const at = (status) => [...path, "responses", ...(responses[status] ? [status] : [])];
    if (!authenticated) {
      const missing = WITHOUT_KEY.filter((status) => !responses[status]);
      return missing.map((status) => ({ message: `an operation without a key needs a response ${status}`, path: at(status) }));
    }
    const missing = OWN.filter((status) => !responses[status]);
    const own = missing.map((status) => ({ message: `an operation with a key needs a response ${status}`, path: at(status) }));
    const shared = Object.entries(SHARED)
      .map(([status, name]) => [status, `#/components/responses/${name}`])
      .filter(([status, reference]) => responses[status]?.$ref !== reference)
      .map(([status, reference]) => ({ message: `the response ${status} must be $ref: ${reference}`, path: at(status) }));
    return [...own, ...shared];
  });
