// Every number has a format: without one it is a float32 in Go and C#, which puts `_creationTime` off by 22 s.

export default (document) => {
  const found = [];
  const visit = (value, path) => {
    if (value === null || typeof value !== "object") return;
    if (value.type === "number" && value.format === undefined) {
      found.push({ message: "a number without a format is a float32 in some languages: add format: double", path });
    }
    for (const [key, below] of Object.entries(value)) {
      if (!["default", "enum", "example", "value"].includes(key)) visit(below, [...path, key]);
    }
  };
  visit(document, []);
  return found;
};
