// An optional property of a response may also be null. A schema without a type accepts null as it is.

export default (schema, _options, context) => {
  const found = [];
  each(schema, context.path, (below, path) => {
    for (const [name, property] of Object.entries(below.properties ?? {})) {
      if (!below.required?.includes(name) && property.type && property.nullable !== true) {
        found.push({ message: `${name} is optional: make it nullable, or required`, path: [...path, "properties", name] });
      }
    }
  });
  return found;
};

// Calls the function for a schema and for every schema inside it, once each.
const each = (schema, path, call, seen = new Set()) => {
  if (schema === null || typeof schema !== "object" || seen.has(schema)) return;
  seen.add(schema);
  call(schema, path);
  const into = (below, ...steps) => each(below, [...path, ...steps], call, seen);
  for (const [name, below] of Object.entries(schema.properties ?? {})) into(below, "properties", name);
  for (const keyword of ["items", "additionalProperties", "not"]) into(schema[keyword], keyword);
  for (const keyword of ["allOf", "anyOf", "oneOf"]) (schema[keyword] ?? []).forEach((below, index) => into(below, keyword, index));
};
