// orval makes two things of openapi.yaml: functions on `fetch`, and schemas of zod. A configuration and not options, because
// the functions are to send the key and to know the base URL, which is what the mutator does.
const client = "../../target/spec/clients/orval";
const input = { target: "../../openapi.yaml" };

module.exports = {
  fetch: {
    input,
    output: {
      client: "fetch",
      target: `${client}/fetch/lupitor.ts`,
      schemas: `${client}/fetch/model`,
      override: { mutator: { path: "./orval_fetch.ts", name: "send" } },
    },
  },
  zod: { input, output: { client: "zod", target: `${client}/zod/lupitor.ts` } },
};
