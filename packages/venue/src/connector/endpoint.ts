import * as http from "node:http";
import * as https from "node:https";
import { fail, ok, type Result } from "@tetrafi/core/result.ts";

/** What came back, whatever its status. */
export type EndpointAnswer = { readonly status: number; readonly body: Buffer };

/**
 * Why nothing came back that can be read. `cutShort`: we gave it less time than its own deadline; `busy`: too many of our
 * requests are under way; `stopped`: we stop. Those three are not the solver's doing.
 */
export type EndpointFault =
  | "connection"
  | "deadline"
  | "redirect"
  | "tooLarge"
  | "cutShort"
  | "busy"
  | "stopped";

/** One request. */
export type EndpointCall = {
  readonly method: "GET" | "POST";
  /** Under the endpoint's URL, without a slash before. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: string;
  /** From now until the last byte of the answer, milliseconds. */
  readonly timeoutMs: number;
  /** What a deadline that passes is called. */
  readonly onTimeout: "deadline" | "cutShort";
  /** Whether a connection that was closed while it was idle may be replaced, and the request sent anew. */
  readonly isRepeatable: boolean;
};

/** The largest answer that is read, bytes. */
export const MAX_ANSWER_BYTES = 262_144;
/** Requests that may wait for a connection, for each connection. */
const WAITING_PER_CONNECTION = 4;

/**
 * A solver's HTTP endpoint over a pool of connections of its own, so that no solver waits for another. Only the configured
 * URL is ever called: redirects are not followed, and names are looked up by the system alone.
 */
export class Endpoint {
  private readonly base: URL;
  private readonly agent: http.Agent;
  private readonly most: number;
  private readonly stopping = new AbortController();
  private underWay = 0;

  constructor(url: string, poolSize: number) {
    this.base = new URL(url.endsWith("/") ? url : `${url}/`);
    const options = {
      keepAlive: true,
      maxSockets: poolSize,
      maxFreeSockets: poolSize,
      keepAliveMsecs: 30_000,
    };
    this.agent = this.base.protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
    this.most = poolSize * (1 + WAITING_PER_CONNECTION);
  }

  /** Ends what is under way; everything after fails as `stopped`. */
  stop(): void {
    this.stopping.abort();
    this.agent.destroy();
  }

  /** Calls it once. Resolves in any case, and no later than the call's timeout. */
  async call(call: EndpointCall): Promise<Result<EndpointAnswer, EndpointFault>> {
    if (this.underWay >= this.most) return fail("busy");
    this.underWay += 1;
    const untilMs = performance.now() + call.timeoutMs;
    try {
      const first = await this.send(call, untilMs);
      // An idle connection that the other side closed as the request went out tells nothing of the solver.
      return first === "stale" ? onlyKnown(await this.send(call, untilMs)) : first;
    } finally {
      this.underWay -= 1;
    }
  }

  private send(
    call: EndpointCall,
    untilMs: number,
  ): Promise<Result<EndpointAnswer, EndpointFault> | "stale"> {
    const { method, path, headers, body, onTimeout, isRepeatable } = call;
    const { promise, resolve } = Promise.withResolvers<Result<EndpointAnswer, EndpointFault> | "stale">();
    if (this.stopping.signal.aborted) return Promise.resolve(fail("stopped"));
    const url = new URL(path, this.base);
    const request = (url.protocol === "https:" ? https : http).request(url, {
      method,
      agent: this.agent,
      headers: {
        accept: "application/json",
        ...(body === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        ...headers,
      },
    });
    const end = (result: Result<EndpointAnswer, EndpointFault> | "stale"): void => {
      clearTimeout(timer);
      this.stopping.signal.removeEventListener("abort", stop);
      resolve(result);
      if (result === "stale" || !result.ok) request.destroy();
    };
    const stop = (): void => end(fail("stopped"));
    let isSent = false;
    request.once("socket", () => (isSent = true));
    // What waited for a connection all its time has told the solver nothing.
    const onEnd = (): void => end(fail(isSent ? onTimeout : "busy"));
    const timer = setTimeout(onEnd, Math.max(0, untilMs - performance.now()));
    this.stopping.signal.addEventListener("abort", stop, { once: true });
    request.on("error", (error: NodeJS.ErrnoException) =>
      end(isRepeatable && request.reusedSocket && error.code === "ECONNRESET" ? "stale" : fail("connection")),
    );
    request.on("response", (response) => readAnswer(response, end));
    request.end(body);
    return promise;
  }
}

const onlyKnown = (
  result: Result<EndpointAnswer, EndpointFault> | "stale",
): Result<EndpointAnswer, EndpointFault> => (result === "stale" ? fail("connection") : result);

function readAnswer(
  response: http.IncomingMessage,
  end: (result: Result<EndpointAnswer, EndpointFault>) => void,
): void {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    end(fail("redirect"));
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) end(fail("tooLarge"));
    else chunks.push(chunk);
  });
  // A body that breaks off ends with an error, or closes without an end.
  response.on("error", () => end(fail("connection")));
  response.on("close", () => end(fail("connection")));
  response.on("end", () => end(ok({ status, body: Buffer.concat(chunks) })));
}
