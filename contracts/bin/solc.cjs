#!/usr/bin/env node
// Lets forge compile without a network: speaks the native compiler's command line with npm's solc.
"use strict";
const { existsSync, readFileSync } = require("node:fs");
const solc = require("solc");

const options = process.argv.slice(2);
if (options.includes("--version")) {
  const version = solc.version().replace(".Emscripten.clang", ".Linux.g++");
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else if (options.includes("--standard-json")) {
  const file = options.find(
    (option) => !option.startsWith("-") && existsSync(option) && option.endsWith(".json"),
  );
  process.stdout.write(solc.compile(readFileSync(file ?? 0, "utf8")));
} else {
  process.stderr.write(`Only --version and --standard-json are answered here, not: ${options.join(" ")}\n`);
  process.exitCode = 1;
}
