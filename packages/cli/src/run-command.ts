import { parseArgs } from "node:util";
import type { ForeignOrdersQuery, SettlementsQuery } from "@tetrafi/protocol/http/admin-routes.ts";
import { AdminClient, type Action } from "./admin-client.ts";
import { findConnection } from "./connection.ts";
import { hostedCommand } from "./hosted-commands.ts";
import { solverCommand, solverVerbs } from "./solver-commands.ts";
import { differencesText, foreignOrdersText, settlementsText, settlementText } from "./print-settlements.ts";
import { UsageFault } from "./usage-fault.ts";
import { verifyFile } from "./verify-file.ts";

export const USAGE = `tetrafi settlements list [--step STEP] [--stuck] [--workspace ID] [--limit N] [--cursor C]
tetrafi settlements show ORDER
tetrafi settlements retry|hold|release ORDER --why TEXT
tetrafi settlements hand-over ORDER --lane SIGNER --why TEXT
tetrafi differences list [--all] [--limit N] [--cursor C]
tetrafi hosted-fillers list
tetrafi hosted-fillers show SOLVER
tetrafi hosted-fillers hold|resume SOLVER --why TEXT
tetrafi solvers list
tetrafi solvers show ID
tetrafi solvers review|approve|reject|activate|suspend|reinstate ID --why TEXT
tetrafi solvers certify ID --url WS_URL (--stack FILE | --network FILE) [--p99-ms N] [--rounds N] [--burst N]
tetrafi solvers revoke ID --key KEY_ID
tetrafi workspaces add ID --name NAME [--entity ID] [--sandbox]
tetrafi foreign-orders list [--status open|claimed|refunded] [--limit N] [--cursor C]
tetrafi verify FILE

--json prints what the API answers. The venue is TETRAFI_API_URL with the operator's key in TETRAFI_API_KEY, or the local
stack of .tetrafi/stack.json. Without --step, those are listed that are not over. verify asks no venue: it recomputes an
order's evidence, as GET /api/v1/rfq/orders/{id}/evidence answers it, and names what doesn't hold.`;

const options = {
  step: { type: "string" },
  status: { type: "string" },
  stuck: { type: "boolean" },
  workspace: { type: "string" },
  limit: { type: "string" },
  cursor: { type: "string" },
  why: { type: "string" },
  lane: { type: "string" },
  all: { type: "boolean" },
  url: { type: "string" },
  stack: { type: "string" },
  network: { type: "string" },
  "p99-ms": { type: "string" },
  rounds: { type: "string" },
  burst: { type: "string" },
  key: { type: "string" },
  name: { type: "string" },
  entity: { type: "string" },
  sandbox: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** What a command was told. */
export type Options = ReturnType<typeof parsed>["values"];

/** What each command takes beside --json. */
const allowed: Readonly<Record<string, readonly (keyof typeof options)[]>> = {
  "settlements list": ["step", "stuck", "workspace", "limit", "cursor"],
  "settlements show": [],
  "settlements retry": ["why"],
  "settlements hold": ["why"],
  "settlements release": ["why"],
  "settlements hand-over": ["why", "lane"],
  "differences list": ["all", "limit", "cursor"],
  "hosted-fillers list": [],
  "hosted-fillers show": [],
  "hosted-fillers hold": ["why"],
  "hosted-fillers resume": ["why"],
  "solvers list": [],
  "solvers show": [],
  ...Object.fromEntries(solverVerbs.map((verb) => [`solvers ${verb}`, ["why"] as const])),
  "solvers certify": ["url", "stack", "network", "p99-ms", "rounds", "burst"],
  "solvers revoke": ["key"],
  "workspaces add": ["name", "entity", "sandbox"],
  "foreign-orders list": ["status", "limit", "cursor"],
};

/**
 * Runs a command and answers what to print. Throws UsageFault for a command that is none, ApiError for a refusal,
 * EvidenceFault for evidence that doesn't hold.
 * @param folder Where a local stack may have left its file.
 */
export async function runCommand(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<string> {
  const { positionals, values } = parsed(parameters);
  const [group = "", verb = "", ...rest] = positionals;
  if (group === "verify") return verifyFile(positionals.slice(1), Object.keys(values), folder);
  const command = `${group} ${verb}`;
  const takes = allowed[command];
  if (takes === undefined) throw new UsageFault(USAGE);
  const surplus = Object.keys(values).find((name) => name !== "json" && !takes.some((one) => one === name));
  if (surplus !== undefined) throw new UsageFault(`${command} does not take --${surplus}`);
  const isList = verb === "list";
  const [id] = rest;
  if (isList ? rest.length > 0 : rest.length !== 1 || id === undefined)
    throw new UsageFault(isList ? `${command} takes no name` : `${command} takes one id`);
  const needsWhy = takes.includes("why");
  if (needsWhy && (values.why ?? "") === "")
    throw new UsageFault(`${command} needs --why: it is recorded with your key`);
  if (takes.includes("lane") && (values.lane ?? "") === "")
    throw new UsageFault(`${command} needs --lane: the address of the signer that is to go on`);
  const client = new AdminClient(findConnection(environment, folder));
  if (group === "hosted-fillers") return hostedCommand(client, { verb, id: id ?? "", options: values });
  return group === "solvers" || group === "workspaces"
    ? solverCommand(client, { verb, id: id ?? "", options: values, environment })
    : answerTo(client, command, id ?? "", values);
}

function parsed(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageFault(`${(error as Error).message}\n\n${USAGE}`);
  }
}

async function answerTo(
  client: AdminClient,
  command: string,
  orderId: string,
  values: Options,
): Promise<string> {
  const told = <T>(answer: T, text: (answer: T) => string): string =>
    values.json === true ? JSON.stringify(answer, null, 2) : text(answer);
  const { limit, cursor } = values;
  const page = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
  if (command === "settlements list") {
    const query = {
      ...page,
      ...(values.step === undefined ? {} : { step: values.step }),
      ...(values.workspace === undefined ? {} : { workspace: values.workspace }),
      ...(values.stuck === true ? { stuck: "true" as const } : {}),
    };
    // The venue refuses what is no step or cursor, and says so.
    return told(await client.settlements(query as SettlementsQuery), settlementsText);
  }
  if (command === "differences list")
    return told(
      await client.differences({ ...page, ...(values.all === true ? { open: "false" } : {}) }),
      differencesText,
    );
  if (command === "foreign-orders list") {
    const query = { ...page, ...(values.status === undefined ? {} : { status: values.status }) };
    return told(await client.foreignOrders(query as ForeignOrdersQuery), foreignOrdersText);
  }
  if (command === "settlements show") return told(await client.settlement(orderId), settlementText);
  const action = command.split(" ")[1] as Action;
  const answer = await client.act(orderId, action, values.why ?? "", values.lane);
  return told(
    answer,
    (done) => `${done.action.action} recorded for ${done.orderId} at step ${done.action.step}`,
  );
}
