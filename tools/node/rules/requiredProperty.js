// What a component schema requires is one of its properties. Redocly's rule of that kind also looks inside `not`, where a `required`
// has no properties beside it; there codegen checks the names.

export default (schemas) => Object.entries(schemas).flatMap(([name, schema]) => {
  const has = Object.keys(schema.properties ?? {});
  const missing = (schema.required ?? []).filter((property) => !has.includes(property));
  return missing.map((property) => ({
    message: `${property} is required and not a property: add it or correct the name`,
    path: ["components", "schemas", name, "required"],
  }));
});
