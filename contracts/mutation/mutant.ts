/** One change to one source. */
export type Mutant = readonly [
  /** What the change does wrong: unique, in a few words. */
  name: string,
  /** Text that occurs once in the source. */
  find: string,
  replace: string,
];

/** Changes to one file, the shipped contract that is compiled with them, and the tests that must notice each. */
export type MutantGroup = {
  /** Below `src`. */
  readonly file: string;
  readonly contract: string;
  /** Test files below `test`, without `.t.sol`. */
  readonly tests: readonly string[];
  readonly mutants: readonly Mutant[];
};

/** A guard that never refuses: `if (condition) revert` whose condition is taken away. */
export function unguarded(name: string, condition: string): Mutant {
  return [name, `if (${condition}) revert`, "if (false) revert"];
}

/** Text that is taken away. */
export function without(name: string, text: string): Mutant {
  return [name, text, ""];
}
