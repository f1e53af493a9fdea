// node diff.mjs TOOLS BEFORE AFTER BEFORE AFTER…: prints the differences that api-smart-diff finds in each pair, as a list of lists.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, ...files] = process.argv.slice(2);
// The tools are not installed beside this file.
const { compareOpenApi } = createRequire(join(tools, "package.json"))("api-smart-diff");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const pairs = files.flatMap((file, index) => (index % 2 === 0 ? [[file, files[index + 1]]] : []));
const compare = ([before, after]) => compareOpenApi(read(before), read(after)).diffs.map(({ action, path, type }) => ({ action, path, type }));
console.log(JSON.stringify(pairs.map(compare)));
