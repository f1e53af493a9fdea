// The named examples of error responses are the catalogue of errors: each is complete, and its pattern works in JavaScript too.

export default (operation, _options, context) => {
  const found = [];
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if (Number(status) < 400) continue;
    // No page has a message for a status that is inferred.
    const isInferred = operation["x-lupitor-source"]?.[status] === "inferred";
    for (const [type, media] of Object.entries(response.content ?? {})) {
      const path = [...context.path, "responses", status, "content", type];
      if (!isInferred && Object.keys(media.examples ?? {}).length === 0) {
        found.push({ message: `the response ${status} needs a named example, or the mark that it is inferred`, path });
      }
      for (const [name, example] of Object.entries(media.examples ?? {})) {
        found.push(...problems(name, example).map((message) => ({ message, path: [...path, "examples", name] })));
      }
    }
    if (!response.content) found.push({ message: `the response ${status} needs a body`, path: [...context.path, "responses", status] });
  }
  return found;
};

const problems = (name, example) => {
  const found = [];
  const message = example.value?.error ?? example.value?.message;
  if (!example.summary) found.push(`${name} needs a summary`);
  const solutions = (example.description ?? "").split("\n").filter((line) => line.trim());
  if (solutions.length === 0 || !solutions.every((line) => line.startsWith("- "))) {
    found.push(`the description of ${name} must be the list of its solutions, each as \`- …\``);
  }
  if (typeof message !== "string") found.push(`the value of ${name} must be the body with its message`);
  const pattern = example["x-lupitor-pattern"];
  if (pattern !== undefined && !matches(pattern, message)) found.push(`x-lupitor-pattern of ${name} does not match its message`);
  // Unanchored, it would find its words in other messages too.
  if (pattern !== undefined && !/^\^.*\$$/.test(pattern)) found.push(`x-lupitor-pattern of ${name} must cover the message, write ^…$`);
  return found;
};

// Rust and Python write named groups as `(?P<name>`.
const matches = (pattern, message) => {
  try {
    return new RegExp(pattern.replaceAll("(?P<", "(?<"), "iu").test(message);
  } catch {
    return false;
  }
};
