// The name of an error example is its key in the catalogue of all errors, so that none stands twice.

import { operations } from "./shared/operations.js";

export default (document) => {
  const seen = new Map();
  const found = [];
  for (const { operation, path } of operations(document)) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      const name = response.$ref?.match(/^#\/components\/responses\/(.+)$/)?.[1];
      const place = name ? ["components", "responses", name] : [...path, "responses", status];
      const { content } = (name ? document.components?.responses?.[name] : response) ?? {};
      if (!(Number(status) >= 400)) continue;
      for (const [type, media] of Object.entries(content ?? {})) {
        for (const example of Object.keys(media.examples ?? {})) {
          // A response that several operations share is one, but not under another status.
          const here = JSON.stringify([place, status]);
          if ((seen.get(example) ?? here) !== here) {
            const message = `the error example ${example} stands twice, rename one: ${place.join(".")} and another response have it`;
            found.push({ message, path: [...place, "content", type, "examples", example] });
          }
          seen.set(example, here);
        }
      }
    }
  }
  return found;
};
