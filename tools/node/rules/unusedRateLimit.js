// Every rate limit that the document declares is one that an operation draws on.

import { operations } from "./shared/operations.js";

export default (document) => {
  const named = new Set(operations(document).map(({ operation }) => operation["x-lupitor-rate-limit"]));
  const unused = Object.keys(document["x-lupitor-rate-limits"] ?? {}).filter((limit) => !named.has(limit));
  return unused.map((limit) => ({
    message: `no operation draws on the rate limit ${limit}: remove it, or name it at an operation`,
    path: ["x-lupitor-rate-limits", limit],
  }));
};
