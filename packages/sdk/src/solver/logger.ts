type Log = (fields: object, message: string) => void;

/** Where the solver's parts report. A pino logger is one. Secrets are never given to it. */
export type SolverLogger = {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
};
