// No keyword in a schema of an answer that refuses a value of the right type.

import { walk } from "./shared/schemas.js";

const STRICT = [
  "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
  "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "enum",
];

export default (schema, _options, context) => {
  const found = [];
  walk(schema, context.path, (below, path) => {
    // A flag with one value is not strict: the other value belongs to another envelope, and languages without literal types read any.
    const isFlag = below.type === "boolean";
    for (const keyword of STRICT.filter((keyword) => keyword in below && !(keyword === "enum" && isFlag))) {
      const remedy = keyword === "enum" ? "write x-extensible-enum" : "drop it";
      found.push({ message: `${keyword} makes answers fail that the API may well send, ${remedy}`, path: [...path, keyword] });
    }
    if (below.additionalProperties === false) {
      found.push({ message: "additionalProperties: false makes answers fail that have a new field, drop it", path });
    }
  });
  return found;
};
