// The error responses that the API documents. All operations with a key share them; the health check has two of its own.

import { operations } from "./shared/operations.js";

const SHARED = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
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
    return Object.entries(SHARED)
      .map(([status, name]) => [status, `#/components/responses/${name}`])
      .filter(([status, reference]) => responses[status]?.$ref !== reference)
      .map(([status, reference]) => ({ message: `the response ${status} must be $ref: ${reference}`, path: at(status) }));
  });
