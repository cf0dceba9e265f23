import type { AdminClient } from "./admin-client.ts";
import { hostedFillersText, hostedFillerText } from "./print-hosted-fillers.ts";
import type { Options } from "./run-command.ts";

/** Runs a command about hosted fillers and answers what to print. */
export async function hostedCommand(
  client: AdminClient,
  { verb, id, options }: { readonly verb: string; readonly id: string; readonly options: Options },
): Promise<string> {
  const told = <T>(answer: T, text: (answer: T) => string): string =>
    options.json === true ? JSON.stringify(answer, null, 2) : text(answer);
  if (verb === "list") return told(await client.hostedFillers(), hostedFillersText);
  if (verb === "show") return told(await client.hostedFiller(id), hostedFillerText);
  return told(
    await client.actOnHostedFiller(id, verb === "hold" ? "hold" : "resume", options.why ?? ""),
    ({ solverId, action }) => `${action.action} recorded for the hosted filler of ${solverId}`,
  );
}
