import type { CertificationOptions } from "@tetrafi/sdk/certify/trial.ts";
import { readCommandLine, UsageError } from "@tetrafi/sdk/certify/command-line.ts";
import { runCertification } from "@tetrafi/sdk/certify/run-certification.ts";
import { verdictText } from "@tetrafi/sdk/certify/report-text.ts";
import { submittedReport } from "@tetrafi/sdk/certify/submit-report.ts";
import type { SolverStage } from "@tetrafi/core/lifecycle/transitions.ts";
import type { AdminClient } from "./admin-client.ts";
import { solversText, solverText } from "./print-solvers.ts";
import type { Options } from "./run-command.ts";
import { UsageFault } from "./usage-fault.ts";

/** Verbs that move a solver, with where to. A reinstated one comes back to where it was. */
const stages: Readonly<Record<string, SolverStage>> = {
  review: "review",
  approve: "sandbox",
  reject: "rejected",
  activate: "active",
  suspend: "suspended",
};

/** Verbs that need a reason. */
export const solverVerbs: readonly string[] = [...Object.keys(stages), "reinstate"];

type SolverCall = {
  readonly verb: string;
  readonly id: string;
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Runs a command about solvers or workspaces and answers what to print. */
export async function solverCommand(client: AdminClient, call: SolverCall): Promise<string> {
  const { verb, id, options } = call;
  const told = <T>(answer: T, text: (answer: T) => string): string =>
    options.json === true ? JSON.stringify(answer, null, 2) : text(answer);
  const stage = stages[verb];
  if (stage !== undefined)
    return told(
      await client.moveSolver(id, stage, options.why ?? ""),
      (moved) => `${moved.solverId} is at ${moved.stage}`,
    );
  switch (verb) {
    case "list":
      return told(await client.solvers(), solversText);
    case "show":
      return told(await client.solver(id), solverText);
    case "reinstate":
      return told(
        await client.reinstateSolver(id, options.why ?? ""),
        (back) => `${back.solverId} is at ${back.stage}, its standing ${back.standing}`,
      );
    case "revoke":
      return told(
        await client.revokeSolverKey(id, required("--key", options.key)),
        ({ keys }) =>
          `${keys.filter(({ revokedAtMs }) => revokedAtMs === null).length} keys of ${id} are left`,
      );
    case "certify":
      return certify(client, call);
    default:
      return addWorkspace(client, id, options, told);
  }
}

async function addWorkspace(
  client: AdminClient,
  id: string,
  { name, entity, sandbox = false }: Options,
  told: <T>(answer: T, text: (answer: T) => string) => string,
): Promise<string> {
  const added = await client.addWorkspace({
    id,
    name: required("--name", name),
    sandbox,
    ...(entity === undefined ? {} : { entityId: entity }),
  });
  return told(added, ({ apiKey }) => `${id} is added; its API key, which is not shown again:\n${apiKey}`);
}

/** Runs the certification kit against a solver that connects to `--url`, and hands in what it found. */
async function certify(client: AdminClient, { id, options, environment }: SolverCall): Promise<string> {
  const { address } = await client.solver(id);
  const report = await runCertification({
    ...kitOptions(address, options, environment),
    // Only its hash is known here: the challenge's signature says who it is.
    apiKey: null,
  });
  const { stage, certificationId } = await client.certifySolver(id, submittedReport(report));
  if (options.json === true) return JSON.stringify({ certificationId, stage, report }, null, 2);
  return `${verdictText(report)}\nreport ${certificationId} is kept; ${id} is at ${stage}`;
}

function kitOptions(
  address: string,
  { url, stack, network, rounds, burst, "p99-ms": p99Ms }: Options,
  environment: SolverCall["environment"],
): CertificationOptions {
  const parameters = Object.entries({ url, stack, network, rounds, burst, "p99-ms": p99Ms }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name}`, value]),
  );
  try {
    return readCommandLine([...parameters, "--address", address, "--key", "any"], environment).options;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageFault(error.message, { cause: error });
    throw error;
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new UsageFault(`${name} is missing`);
  return value;
}
