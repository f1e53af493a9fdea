// No schema has a name that generators give to something else: Go's constructor `NewLead` of a schema `Lead`, and the types of
// an operation such as `CreateLeadResponse`. Case does not matter.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const SUFFIXES = ["Response", "Responses", "Request", "Body", "Data", "Error", "Errors", "Params", "Result"];

export default (document) => {
  const schemas = Object.keys(document.components?.schemas ?? {});
  const operations = Object.values(document.paths ?? {}).flatMap((item) => METHODS.map((method) => item[method]?.operationId ?? ""));
  const taken = new Map();
  for (const schema of schemas) taken.set(`new${schema}`.toLowerCase(), `Go's constructor of ${schema}`);
  for (const operation of operations.filter((id) => id !== "")) {
    for (const suffix of SUFFIXES) taken.set((operation + suffix).toLowerCase(), `what generators make of ${operation}`);
  }
  const problem = (name) => taken.get(name.toLowerCase());
  return schemas.filter(problem).map((name) => ({
    message: `${name} is also ${problem(name)}: choose another name`,
    path: ["components", "schemas", name],
  }));
};
