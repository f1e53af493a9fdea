// The operations of a document, each with its place; `authenticated` is true when it takes a key.

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export const operations = (document) =>
  Object.entries(document.paths ?? {}).flatMap(([name, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const security = operation.security ?? document.security ?? [];
      return { operation, path: ["paths", name, method], authenticated: security.length > 0 };
    }),
  );
