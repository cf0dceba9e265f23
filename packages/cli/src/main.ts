#!/usr/bin/env node
import { ApiError } from "@tetrafi/sdk/taker/api-error.ts";
import { runCommand } from "./run-command.ts";
import { UsageFault } from "./usage-fault.ts";
import { EvidenceFault } from "./verify-file.ts";

/** The command line of an operator. Exits 1 if the venue refuses or evidence doesn't hold, 2 if it was called wrongly. */
try {
  process.stdout.write(`${await runCommand(process.argv.slice(2), process.env, process.cwd())}\n`);
} catch (error) {
  const isExpected =
    error instanceof ApiError || error instanceof UsageFault || error instanceof EvidenceFault;
  if (!isExpected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageFault ? 2 : 1;
}
