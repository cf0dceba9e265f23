#!/usr/bin/env node
import { ApiError } from "@tetrafi/sdk/taker/api-error.ts";
import { runCommand } from "./run-command.ts";
import { UsageFault } from "./usage-fault.ts";

/** The command line of an operator. Exits 1 if the venue refuses, 2 if it was called wrongly. */
try {
  process.stdout.write(`${await runCommand(process.argv.slice(2), process.env, process.cwd())}\n`);
} catch (error) {
  if (!(error instanceof ApiError) && !(error instanceof UsageFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageFault ? 2 : 1;
}
