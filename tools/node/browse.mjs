// node browse.mjs BROWSER DIRECTORY PAGES: opens pages of the directory in a headless browser, at the widths of a desktop and of a phone.
// Each must show its texts, fit its width, load nothing but itself and have no error. It leaves a picture beside each page.
// PAGES is JSON: [{"page": "index.html", "at": "#fragment", "texts": ["…"]}]. With "planted", a page must have the problem that begins with
// this text. The browser is controlled through a pipe (Chrome DevTools Protocol).

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const SIZES = { desktop: { width: 1280, height: 900, mobile: false }, phone: { width: 390, height: 844, mobile: true } };
const TIMEOUT = 30_000;

const [browser, directory, pagesJson] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "spec-docs-"));
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", `--user-data-dir=${profile}`];
// No name resolves, so that a load from elsewhere fails, besides being reported. The browser itself sends nothing.
const offline = ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update"];
const child = spawn(browser, [...flags, ...offline, "--remote-debugging-pipe", "about:blank"], {
  stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
});
const closed = new Promise((resolve) => child.on("close", resolve));

const waiting = new Map();
const listeners = new Set();
let last = 0;
let pending = "";
child.stdio[4].setEncoding("utf8").on("data", (chunk) => {
  const messages = (pending + chunk).split("\0");
  pending = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) waiting.get(message.id)?.(message);
    else listeners.forEach((listener) => listener(message));
  }
});
child.stdio[3].on("error", () => {});

const within = (promise, label) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`${label}: no result in ${TIMEOUT / 1000} s`)), TIMEOUT).unref());
  const gone = closed.then((code) => Promise.reject(new Error(`${label}: the browser ended (${code})`)));
  return Promise.race([promise, late, gone]);
};

const call = async (method, params = {}, sessionId = undefined) => {
  const id = ++last;
  const response = new Promise((resolve) => waiting.set(id, resolve));
  child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  const { result, error } = await within(response, method);
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
};

// Runs in the page, and returns its problems: texts that it does not show, elements beyond the window that no scrolling reaches, and links
// within the page without a target.
const inspect = (texts) => {
  const shown = document.body.innerText.replace(/\s+/g, " ");
  const scrolls = (e) => e && (["auto", "scroll"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const beyond = (e) => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility() && !scrolls(e);
  const wide = [...document.querySelectorAll("body *")].filter(beyond).map((e) => `<${e.localName} class="${e.getAttribute("class")}">`);
  const target = (name) => document.getElementById(name) || document.querySelector(`[data-section-id="${CSS.escape(name)}"]`);
  const own = [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href"));
  return {
    missing: texts.filter((text) => !shown.includes(text)),
    width: Math.max(document.documentElement.scrollWidth, innerWidth),
    wide: wide.slice(0, 5),
    dead: own.filter((href) => href.length > 1 && !target(decodeURIComponent(href.slice(1)))),
  };
};

const visit = async ({ page, at = "", texts, planted }, [name, size]) => {
  const address = pathToFileURL(join(directory, page)).href;
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const problems = [];
  let requests = 0;
  let loaded;
  const load = new Promise((resolve) => (loaded = resolve));
  const listener = ({ method, params, sessionId: from }) => {
    if (from !== sessionId) return;
    if (method === "Page.loadEventFired") loaded();
    if (method === "Runtime.exceptionThrown") problems.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      problems.push(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(" ")}`);
    }
    if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) problems.push(`log: ${params.entry.text}`);
    if (method === "Network.requestWillBeSent") {
      requests += 1;
      const { url } = params.request;
      if (url !== address && !/^(data|blob):/.test(url)) problems.push(`loads ${url}`);
    }
  };
  listeners.add(listener);
  const on = (method, params) => call(method, params, sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await on(`${domain}.enable`);
  await on("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1 });
  await on("Page.navigate", { url: address + at });
  await within(load, `${page}: load`);
  let seen;
  for (const end = Date.now() + (planted ? 1_000 : TIMEOUT); ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { result } = await on("Runtime.evaluate", { expression: `(${inspect})(${JSON.stringify(texts)})`, returnByValue: true });
    seen = result.value;
    if (seen.missing.length === 0 || Date.now() > end) break;
  }
  problems.push(...seen.missing.map((text) => `does not show: ${text}`));
  problems.push(...new Set(seen.dead.map((href) => `has no target: ${href}`)));
  if (seen.width > size.width) problems.push(`is ${seen.width} pixels wide`);
  problems.push(...seen.wide.map((element) => `cut off at the edge: ${element}`));
  const place = [page.replace(".html", ""), at.split("/").pop().replace("#", ""), name];
  const picture = join(directory, `${place.filter(Boolean).join("-")}.png`);
  writeFileSync(picture, Buffer.from((await on("Page.captureScreenshot")).data, "base64"));
  listeners.delete(listener);
  await call("Target.closeTarget", { targetId });
  if (planted) {
    if (problems.some((problem) => problem.startsWith(planted))) return 0;
    console.log(`${page} at ${size.width}x${size.height}: the planted problem was not found: ${planted}`);
    return 1;
  }
  console.log(`${page}${at} at ${size.width}x${size.height}: ${texts.length} texts, ${requests} request(s), ${problems.length} problem(s)`);
  problems.forEach((problem) => console.log(`  ${problem}`));
  return problems.length;
};

let found = 0;
try {
  const pages = JSON.parse(pagesJson);
  for (const page of pages) for (const size of Object.entries(SIZES)) found += await visit(page, size);
  console.log(`${pages.filter((page) => page.planted).length} pages with a planted problem prove that each kind is found`);
  console.log("pictures beside the pages");
} finally {
  child.kill();
  await closed;
  rmSync(profile, { recursive: true, force: true });
}
process.exit(found ? 1 : 0);
