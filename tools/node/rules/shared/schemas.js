// Calls the function for a schema and for every schema in it, once each.

export const walk = (schema, path, call, seen = new Set()) => {
  if (schema === null || typeof schema !== "object" || seen.has(schema)) return;
  seen.add(schema);
  call(schema, path);
  const into = (below, ...steps) => walk(below, [...path, ...steps], call, seen);
  for (const [name, below] of Object.entries(schema.properties ?? {})) into(below, "properties", name);
  for (const keyword of ["items", "additionalProperties", "not"]) into(schema[keyword], keyword);
  for (const keyword of ["allOf", "anyOf", "oneOf"]) (schema[keyword] ?? []).forEach((below, index) => into(below, keyword, index));
};
