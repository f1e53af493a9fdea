// node diff.mjs TOOLS BEFORE AFTER…: what api-smart-diff says of each document AFTER against BEFORE, as a list of lists.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, before, ...after] = process.argv.slice(2);
// The tools are installed elsewhere than this file.
const { compareOpenApi } = createRequire(join(tools, "package.json"))("api-smart-diff");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const compare = (file) => compareOpenApi(read(before), read(file)).diffs.map(({ action, path, type }) => ({ action, path, type }));
console.log(JSON.stringify(after.map(compare)));
