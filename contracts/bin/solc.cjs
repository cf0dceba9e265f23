#!/usr/bin/env node
// Lets forge compile without a network: speaks the native compiler's command line with npm's solc.
"use strict";
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** Forge asks for it twice at each start, and the compiler takes most of a second to load. */
function version() {
  const { version: released } = require("solc/package.json");
  const cache = join(__dirname, "..", "cache");
  const file = join(cache, `solc-${released}.version`);
  if (existsSync(file)) return readFileSync(file, "utf8");
  const full = require("solc").version().replace(".Emscripten.clang", ".Linux.g++");
  mkdirSync(cache, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, full);
  renameSync(draft, file);
  return full;
}

const options = process.argv.slice(2);
if (options.includes("--version")) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version()}\n`);
} else if (options.includes("--standard-json")) {
  const file = options.find(
    (option) => !option.startsWith("-") && existsSync(option) && option.endsWith(".json"),
  );
  process.stdout.write(require("solc").compile(readFileSync(file ?? 0, "utf8")));
} else {
  process.stderr.write(`Only --version and --standard-json are answered here, not: ${options.join(" ")}\n`);
  process.exitCode = 1;
}
