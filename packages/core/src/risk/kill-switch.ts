import { fail, ok, type Result } from "../result.ts";
import type { RiskScope } from "./limits.ts";

/** `cancelOnly` lets nothing new begin. `halted` lets nothing happen: the venue itself withdraws what is open. */
export type SwitchLevel = "active" | "cancelOnly" | "halted";

/** What a switch may stop. Settlement of accepted orders is never stopped: money must not be left locked. */
export type SwitchedAction = "request" | "quote" | "accept" | "cancel";

/** From the freest to the strictest, with what each still allows. */
export const switchLevels: readonly {
  readonly level: SwitchLevel;
  readonly allows: readonly SwitchedAction[];
}[] = [
  { level: "active", allows: ["request", "quote", "accept", "cancel"] },
  { level: "cancelOnly", allows: ["cancel"] },
  { level: "halted", allows: [] },
];

/** Who turns a switch. What runs by itself may make it stricter; freer only a person. */
export type SwitchActor = { readonly type: "person" | "automatic"; readonly id: string };

/** One turn of a switch, as it is recorded. */
export type SwitchChange = {
  readonly scope: RiskScope;
  /** Name of the workspace, solver or corridor; empty for the venue. */
  readonly scopeId: string;
  readonly level: SwitchLevel;
  readonly actor: SwitchActor;
  readonly reason: string;
  /** UTC milliseconds. */
  readonly atMs: number;
};

/** Why a switch was not turned. */
export type SwitchRefusal = "alreadyThere" | "reasonMissing" | "personRequired";

/** How strict a level is, 0 is free. */
export function strictness(level: SwitchLevel): number {
  return switchLevels.findIndex((row) => row.level === level);
}

/** The level that holds where several switches apply: the strictest. `active` when there are none. */
export function effectiveLevel(levels: readonly SwitchLevel[]): SwitchLevel {
  return levels.reduce(
    (strictest, level) => (strictness(level) > strictness(strictest) ? level : strictest),
    "active",
  );
}

/** Whether an action may go on at a level. */
export function isAllowed(level: SwitchLevel, action: SwitchedAction): boolean {
  return switchLevels.some((row) => row.level === level && row.allows.includes(action));
}

/** Turns a switch. Answers the change to record, or why it was not turned. */
export function turnSwitch(current: SwitchLevel, change: SwitchChange): Result<SwitchChange, SwitchRefusal> {
  if (change.reason.trim() === "") return fail("reasonMissing");
  if (change.level === current) return fail("alreadyThere");
  const freer = strictness(change.level) < strictness(current);
  return freer && change.actor.type !== "person" ? fail("personRequired") : ok(change);
}
