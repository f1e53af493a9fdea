// What is optional in an answer may also be null. A schema without a type takes null as it is.

import { walk } from "./shared/schemas.js";

export default (schema, _options, context) => {
  const found = [];
  walk(schema, context.path, (below, path) => {
    for (const [name, property] of Object.entries(below.properties ?? {})) {
      if (!below.required?.includes(name) && property.type && property.nullable !== true) {
        found.push({ message: `${name} is optional, make it nullable or required`, path: [...path, "properties", name] });
      }
    }
  });
  return found;
};
