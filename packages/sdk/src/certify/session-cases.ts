import type { CaseOutcome } from "./report.ts";
import { failed, notRun, passed, type Trial } from "./trial.ts";

/** Connection, authentication, heartbeat. */

/** Longest that an answer to a ping may take. */
const PONG_MS = 2_000;
/** Furthest that its clock may be off. */
const CLOCK_MS = 2_000;

export async function connects(trial: Trial): Promise<CaseOutcome> {
  const { server, options } = trial;
  const came = await server.until(() => (server.connections > 0 ? true : null), options.connectMs);
  return came === null
    ? failed("NOT_CONNECTED", `nobody connected to ${server.url} within ${options.connectMs / 1_000} s`)
    : passed(`connected to ${server.url}`);
}

export async function authenticates(trial: Trial): Promise<CaseOutcome> {
  const { server, options } = trial;
  const outcome = await server.until(
    () => server.authFault ?? (server.current === null ? null : true),
    options.connectMs,
  );
  if (outcome === true) return passed(`the challenge was signed by ${options.solver}`);
  return outcome ?? failed("AUTH_MISSING", "the challenge was not answered");
}

export async function answersPings(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return notRun("the solver is not in session");
  const id = session.ping();
  const answered = await session.until(() => (session.pongs >= id ? true : null), PONG_MS);
  if (answered !== null) return passed(`ping ${id} was answered`);
  return failed("PONG_MISSING", `of ${session.pings} pings the last that was answered is ${session.pongs}`);
}

export async function tellsTime(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return notRun("the solver is not in session");
  // A solver may tell its time with its answer to a ping, or with a ping of its own.
  const id = session.ping();
  await session.until(() => (session.pongs >= id ? true : null), PONG_MS);
  const { clockOffUs } = session;
  if (clockOffUs === null) return passed("its time was not told");
  const offMs = Math.round(clockOffUs / 1_000);
  return Math.abs(offMs) <= CLOCK_MS
    ? passed(`its clock is ${offMs} ms from the kit's, the way here included`)
    : failed("CLOCK_OFF", `its clock is ${offMs} ms from the kit's`);
}

export async function ignoresUnknown(trial: Trial): Promise<CaseOutcome> {
  const session = await trial.session();
  if (session === null) return notRun("the solver is not in session");
  session.send({ type: "notice", text: "a message that this version of the interface does not have" });
  const corridor = trial.network.corridors[0];
  if (corridor === undefined) return notRun("the network file lists no corridor");
  // An answer to what comes behind it shows that it was dealt with.
  const rfq = trial.request(corridor);
  await trial.ask(session, [{ rfq, corridor }]);
  return session.ended === null
    ? passed("a message of an unknown type was ignored")
    : failed(
        "UNKNOWN_MESSAGE_FATAL",
        `after a message of an unknown type the connection was ${session.ended}`,
      );
}

/** What holds for all that the solver has sent until now. */
export async function sendsWellFormed(trial: Trial): Promise<CaseOutcome> {
  const malformed = trial.server.sessions.flatMap((session) => session.malformed);
  const [first] = malformed;
  if (first === undefined) return passed("every message was of its schema");
  return failed("MESSAGE_MALFORMED", `${malformed.length} malformed frames, the first: ${first.reason}`, {
    frame: first.text,
  });
}

export async function keepsToRate(trial: Trial): Promise<CaseOutcome> {
  return trial.server.sessions.some(({ rateExceeded }) => rateExceeded)
    ? failed("RATE_EXCEEDED", "more messages came than requests and the rate allow")
    : passed("no more messages than requests and the rate allow");
}
