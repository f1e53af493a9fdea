// The name of an error example is its key in the catalogue of all errors: an example of that name stands once, and has one status.

import { operations } from "./shared/operations.js";

const component = (kind, value) => value?.$ref?.match(new RegExp(`^#/components/${kind}/(.+)$`))?.[1];

export default (document) => {
  const seen = new Map();
  const found = [];
  for (const { operation, path } of operations(document)) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      const shared = component("responses", response);
      const place = shared ? ["components", "responses", shared] : [...path, "responses", status];
      const { content } = (shared ? document.components?.responses?.[shared] : response) ?? {};
      if (!(Number(status) >= 400)) continue;
      for (const [type, media] of Object.entries(content ?? {})) {
        for (const [name, example] of Object.entries(media.examples ?? {})) {
          const at = [...place, "content", type, "examples", name];
          const own = component("examples", example);
          if (own !== undefined && own !== name) {
            found.push({ message: `the error example ${name} refers to ${own}, give both the same name`, path: at });
          }
          const stands = own ? `components.examples.${own}` : at.join(".");
          const before = seen.get(name) ?? { stands, status };
          if (before.stands !== stands) {
            found.push({ message: `the error example ${name} stands twice, rename one: ${before.stands} is another one`, path: at });
          } else if (before.status !== status) {
            found.push({ message: `the error example ${name} has the status ${before.status} elsewhere, give ${status} its own`, path: at });
          }
          seen.set(name, before);
        }
      }
    }
  }
  return found;
};
