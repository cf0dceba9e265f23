import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  effectiveLevel,
  isAllowed,
  strictness,
  switchLevels,
  turnSwitch,
  type SwitchChange,
  type SwitchedAction,
  type SwitchLevel,
} from "./kill-switch.ts";

const levels = switchLevels.map(({ level }) => level);
const anyLevel = fc.constantFrom(...levels);

test("each level allows less than the one before, and the cancel goes last", () => {
  const actions: readonly SwitchedAction[] = ["request", "quote", "accept", "cancel"];
  const allowed = levels.map((level) => actions.filter((action) => isAllowed(level, action)));
  expect(allowed).toEqual([["request", "quote", "accept", "cancel"], ["cancel"], []]);
});

test("the strictest level holds, in whatever order", () => {
  fc.assert(
    fc.property(fc.array(anyLevel), (all) => {
      const effective = effectiveLevel(all);
      expect(all.every((level) => strictness(level) <= strictness(effective))).toBe(true);
      expect([...all, "active"]).toContain(effective);
      expect(effectiveLevel(all.toReversed())).toBe(effective);
    }),
  );
});

describe("turnSwitch", () => {
  const change = (level: SwitchLevel, type: "person" | "automatic", reason = "fat finger"): SwitchChange => ({
    scope: "venue",
    scopeId: "",
    level,
    actor: { type, id: "someone" },
    reason,
    atMs: 1,
  });

  test.each(levels.flatMap((from) => levels.map((to) => [from, to] as const)))("%s → %s", (from, to) => {
    const automatic = turnSwitch(from, change(to, "automatic"));
    const person = turnSwitch(from, change(to, "person"));
    if (from === to) {
      expect(automatic).toEqual({ ok: false, error: "alreadyThere" });
      expect(person).toEqual({ ok: false, error: "alreadyThere" });
    } else {
      expect(person).toEqual({ ok: true, value: change(to, "person") });
      expect(automatic).toEqual(
        strictness(to) > strictness(from)
          ? { ok: true, value: change(to, "automatic") }
          : { ok: false, error: "personRequired" },
      );
    }
  });

  test("wants a reason", () => {
    expect(turnSwitch("active", change("halted", "person", " "))).toEqual({
      ok: false,
      error: "reasonMissing",
    });
  });
});
