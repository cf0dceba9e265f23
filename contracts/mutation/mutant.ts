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
  /** Glob of test files, as forge's `--match-path` takes it. */
  readonly tests: string;
  readonly mutants: readonly Mutant[];
};
