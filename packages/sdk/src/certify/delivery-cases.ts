import type { KitSession } from "./kit-session.ts";
import type { CaseOutcome } from "./report.ts";
import { answeredCorridor } from "./samples.ts";
import { failed, notRun, passed, type Trial } from "./trial.ts";

/** What the network does to messages and connections. */

const GOING_AWAY = 1001;

export async function survivesDuplicates(trial: Trial): Promise<CaseOutcome> {
  const corridor = await answeredCorridor(trial);
  const session = await trial.session();
  if (corridor === undefined || session === null) return notRun("no request was answered before");
  const twice = { corridor, rfq: trial.request(corridor) };
  const [first] = await trial.ask(session, [twice, twice]);
  if (session.ended !== null) return endedByDuplicate(session);
  if (first === undefined || first.kind === "none")
    return failed("NO_ANSWER", "an rfq that came twice was not answered");
  const [next] = await trial.ask(session, [{ corridor, rfq: trial.request(corridor) }]);
  if (session.ended !== null) return endedByDuplicate(session);
  return next === undefined || next.kind === "none"
    ? failed("NO_ANSWER", "after the same rfq came twice, the next one was not answered")
    : passed("an rfq that came twice was answered, and the next one too");
}

function endedByDuplicate({ ended }: KitSession): CaseOutcome {
  return failed("SESSION_ENDED", `after the same rfq came twice the connection was ${ended ?? "cut"}`);
}

/** Whether the solver comes back after its connection was ended so, and answers. */
function comesBack(what: string, end: (session: KitSession) => void) {
  return async (trial: Trial): Promise<CaseOutcome> => {
    const corridor = await answeredCorridor(trial);
    const earlier = await trial.session();
    if (corridor === undefined || earlier === null) return notRun("no request was answered before");
    const startedAtMs = performance.now();
    end(earlier);
    const { server, options } = trial;
    const session = await server.until(
      () => (server.current === earlier ? null : server.current),
      options.reconnectMs,
    );
    if (session === null)
      return failed(
        "NOT_RECONNECTED",
        `not back ${options.reconnectMs / 1_000} s after the connection was ${what}`,
      );
    const tookMs = Math.round(performance.now() - startedAtMs);
    const [answer] = await trial.ask(session, [{ corridor, rfq: trial.request(corridor) }]);
    return answer === undefined || answer.kind === "none"
      ? failed("NO_ANSWER", "the first request after the reconnect was not answered")
      : passed(`back after ${tookMs} ms, and answering`);
  };
}

export const survivesClose = comesBack("closed", (session) => session.close(GOING_AWAY));
export const survivesCut = comesBack("cut", (session) => session.cut());

/** Whether the solver says rightly how far it has read its feed, and takes a number that comes again for what it is. */
export async function resumes(trial: Trial): Promise<CaseOutcome> {
  const corridor = await answeredCorridor(trial);
  const earlier = await trial.session();
  if (corridor === undefined || earlier === null) return notRun("no request was answered before");
  const { server, options } = trial;
  const tell = (session: KitSession, seq: number): void =>
    session.send({ type: "lost", rfqId: trial.request(corridor).rfqId, reason: "expired", seq });
  for (let count = 0; count < 3; count += 1) tell(earlier, (server.lastSeq += 1));
  // Its answer to what comes behind them shows that they were dealt with.
  await trial.ask(earlier, [{ corridor, rfq: trial.request(corridor) }]);
  earlier.cut();
  const session = await server.until(
    () => (server.current === earlier ? null : server.current),
    options.reconnectMs,
  );
  if (session === null) return failed("NOT_RECONNECTED", "not back after the connection was cut");
  const { resumeFrom, lastSeq } = server;
  if (resumeFrom !== undefined && resumeFrom !== lastSeq)
    return failed("RESUME_WRONG", `the last number was ${lastSeq}, resumeFrom is ${resumeFrom}`);
  tell(session, lastSeq);
  const [answer] = await trial.ask(session, [{ corridor, rfq: trial.request(corridor) }]);
  if (session.ended !== null)
    return failed("SESSION_ENDED", `after a number that came twice the connection was ${session.ended}`);
  if (answer === undefined || answer.kind === "none")
    return failed("NO_ANSWER", "after a number that came twice, the next request was not answered");
  return passed(
    resumeFrom === undefined
      ? "begins anew, which it may"
      : `goes on after number ${lastSeq}, where it was cut`,
  );
}
