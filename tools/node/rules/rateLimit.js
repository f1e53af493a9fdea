// Every operation draws on a rate limit that the document declares.

import { operations } from "./shared/operations.js";

export default (document) => {
  const declared = Object.keys(document["x-lupitor-rate-limits"] ?? {});
  return operations(document)
    .filter(({ operation }) => !declared.includes(operation["x-lupitor-rate-limit"]))
    .map(({ operation, path }) => {
      const found = JSON.stringify(operation["x-lupitor-rate-limit"]) ?? "none";
      return { message: `x-lupitor-rate-limit must be one of ${declared.join(", ")}, not ${found}`, path };
    });
};
