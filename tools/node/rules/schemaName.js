// No schema has a name that generators give to something else: Go's constructor `NewLead` of a schema `Lead`, and the types of an
// operation such as `CreateLeadResponse`. Case does not matter.

import { operations } from "./shared/operations.js";

const SUFFIXES = ["Response", "Responses", "Request", "Body", "Data", "Error", "Errors", "Params", "Result"];

export default (document) => {
  const schemas = Object.keys(document.components?.schemas ?? {});
  const taken = new Map(schemas.map((schema) => [`new${schema}`.toLowerCase(), `Go's constructor of ${schema}`]));
  for (const id of operations(document).flatMap(({ operation }) => operation.operationId ?? [])) {
    for (const suffix of SUFFIXES) taken.set((id + suffix).toLowerCase(), `a type that generators make of ${id}`);
  }
  const owner = (name) => taken.get(name.toLowerCase());
  return schemas.filter(owner).map((name) => ({
    message: `${name} is also ${owner(name)}: choose another name`,
    path: ["components", "schemas", name],
  }));
};
