// Every extension is one that is known where it stands, as crates/lupitor-codegen/src/extensions.rs has it: a misspelt one would have no effect.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
// Maps whose keys are names and not words of OpenAPI.
const NAMES = [
  "callbacks", "content", "encoding", "examples", "headers", "links", "mapping", "parameters", "properties", "requestBodies",
  "schemas", "scopes", "securitySchemes", "variables",
];
const SOURCE = "x-lupitor-source";
// Data of the API, of any form, the names of security schemes with their scopes, and the parts that an extension marks.
const DATA = ["default", "enum", "example", "security", "value", SOURCE];

const OPERATION = ["x-lupitor-retry", "x-lupitor-duplicate", "x-lupitor-rate-limit", SOURCE];

export default (document) => {
  const found = [];
  const visit = (value, path, isMapOfNames) => {
    if (value === null || typeof value !== "object") return;
    for (const [key, below] of Object.entries(value)) {
      const isWord = !isMapOfNames && !Array.isArray(value);
      if (isWord && /^x[-_]/i.test(key) && !allowed(path, value).includes(key)) found.push(problem(key, path, value));
      if (isWord && DATA.includes(key)) continue;
      const holdsNames = isWord && (NAMES.includes(key) || (path.length === 1 && path[0] === "components" && key === "responses"));
      visit(below, [...path, key], holdsNames);
    }
  };
  visit(document, [], false);
  return found;
};

const allowed = (path, value) => {
  const [first, second] = path;
  if (path.length === 0) return ["x-lupitor-base-path", "x-lupitor-rate-limits"];
  if (first === "paths" && path.length === 2) return ["x-lupitor-alias"];
  if (first === "paths" && path.length === 3 && METHODS.includes(path[2])) return OPERATION;
  if (first === "components" && second === "schemas" && path.length === 3) return ["x-extensible-enum", SOURCE];
  if (first === "components" && second === "schemas" && path.at(-2) === "properties") return [SOURCE];
  if (first === "components" && second === "responses" && path.length === 3) return [SOURCE];
  if (first === "paths" && path.length === 5 && path[3] === "responses") return [SOURCE];
  const isExample = path.at(-2) === "examples" && (path.includes("responses") || (first === "components" && path.length === 3));
  return isExample && mayBeError(value) ? ["x-lupitor-code", "x-lupitor-pattern", SOURCE] : [];
};

// Without a value it may be one; that the value is missing is another problem.
const mayBeError = ({ value }) => value === undefined || [value?.error, value?.message].some((text) => typeof text === "string");

const problem = (key, path, value) => {
  const known = allowed(path, value).join(", ") || "none";
  return { message: `${key} has no effect here, where ${known} may stand: correct the name, move it or drop it`, path: [...path, key] };
};
