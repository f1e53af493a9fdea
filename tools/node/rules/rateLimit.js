// Every operation draws on a rate limit that the document declares, and every one that it declares is drawn on.

import { operations } from "./shared/operations.js";

export default (document) => {
  const declared = Object.keys(document["x-lupitor-rate-limits"] ?? {});
  const named = operations(document).map(({ operation, path }) => ({ name: operation["x-lupitor-rate-limit"], path }));
  const unknown = named.filter(({ name }) => !declared.includes(name)).map(({ name, path }) => {
    const found = JSON.stringify(name) ?? "none";
    return { message: `x-lupitor-rate-limit must be one of ${declared.join(", ")}, not ${found}`, path };
  });
  const unused = declared.filter((limit) => !named.some(({ name }) => name === limit)).map((limit) => {
    return { message: `no operation draws on the rate limit ${limit}, drop it or name it`, path: ["x-lupitor-rate-limits", limit] };
  });
  return [...unknown, ...unused];
};
