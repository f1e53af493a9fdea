// x-lupitor-duplicate stands with `x-lupitor-retry: deduplicated` alone, and is one of the operation's error codes.

export default (operation) => {
  const duplicate = operation["x-lupitor-duplicate"];
  if (operation["x-lupitor-retry"] !== "deduplicated") {
    return duplicate === undefined ? [] : [{ message: "x-lupitor-duplicate is only for `x-lupitor-retry: deduplicated`" }];
  }
  const codes = new Set();
  for (const response of Object.values(operation.responses ?? {})) {
    for (const media of Object.values(response.content ?? {})) {
      for (const [name, example] of Object.entries(media.examples ?? {})) codes.add(example["x-lupitor-code"] ?? name);
    }
  }
  if (codes.has(duplicate)) return [];
  return [{ message: `x-lupitor-duplicate must be one of the operation's error codes, not ${JSON.stringify(duplicate)}` }];
};
