// Every error response has a named example, and every pattern works in JavaScript too. lupitor-codegen checks everything else about them.

export default (operation, _options, context) => {
  const found = [];
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (!(Number(status) >= 400)) continue;
    const at = [...context.path, "responses", status];
    if (!response.content) found.push({ message: `the response ${status} needs a body`, path: at });
    // No page has a message for a status that is inferred.
    const isInferred = operation["x-lupitor-source"]?.[status] === "inferred";
    for (const [type, { examples = {} }] of Object.entries(response.content ?? {})) {
      const path = [...at, "content", type];
      if (!isInferred && Object.keys(examples).length === 0) {
        found.push({ message: `the response ${status} needs a named example, or x-lupitor-source: inferred`, path });
      }
      for (const [name, { "x-lupitor-pattern": pattern }] of Object.entries(examples)) {
        if (pattern !== undefined && !compiles(pattern)) {
          found.push({ message: `x-lupitor-pattern of ${name} is not a regular expression in JavaScript`, path: [...path, "examples", name] });
        }
      }
    }
  }
  return found;
};

// Rust and Python write named groups as `(?P<name>`.
const compiles = (pattern) => {
  try {
    return Boolean(new RegExp(pattern.replaceAll("(?P<", "(?<"), "iu"));
  } catch {
    return false;
  }
};
