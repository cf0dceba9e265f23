import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LocalStack } from "@tetrafi/stack/local-stack.ts";

const MAIN = join(import.meta.dirname, "..", "..", "packages", "cli", "src", "main.ts");

/** Runs `tetrafi` as an operator of the stack and answers what it prints. Throws with its words if it fails. */
export async function tetrafi({ apiUrl, apiKeys }: LocalStack, ...parameters: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], TETRAFI_API_URL: apiUrl, TETRAFI_API_KEY: apiKeys.operator };
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...parameters], { env });
  return stdout;
}
