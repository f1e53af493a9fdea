// Every number says how large it may be: without a format it is a float32 in Go and C#, which is 22 s off in `_creationTime`.

export default (document) => {
  const found = [];
  const visit = (value, path) => {
    if (value === null || typeof value !== "object") return;
    if (value.type === "number" && value.format === undefined) {
      found.push({ message: "number without a format, which is a float32 in some languages: add format: double", path });
    }
    for (const [key, below] of Object.entries(value)) {
      if (!["default", "enum", "example", "value"].includes(key)) visit(below, [...path, key]);
    }
  };
  visit(document, []);
  return found;
};
