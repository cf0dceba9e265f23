import { spawn } from "node:child_process";

/**
 * Ends a foreign program when this process dies without being able to do it itself (kill -9). A shell outside our
 * process group holds the read end of a pipe; the pipe closes with us, whatever ends us.
 * @param signal Sent to `pid` if this process dies first, for example "INT".
 * @returns Releases the guard; call it once the program has ended.
 */
export function guardOrphan(pid: number, signal: "INT" | "TERM" | "KILL"): () => void {
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -s "$1" "$0"', String(pid), signal], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  guard.on("error", () => undefined);
  (guard.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void guard.kill("SIGKILL");
}
