import type {
  ActionResponse,
  DifferencesPage,
  ForeignOrdersPage,
  SettlementDetail,
  SettlementsPage,
} from "@tetrafi/protocol/http/admin.ts";
import type {
  DifferencesQuery,
  ForeignOrdersQuery,
  SettlementsQuery,
} from "@tetrafi/protocol/http/admin-routes.ts";
import { answerError, noAnswerError, unexpectedAnswer } from "@tetrafi/sdk/taker/api-error.ts";
import type { Connection } from "./connection.ts";

const TIMEOUT_MS = 15_000;

/** What an operator can ask for about a settlement. */
export type Action = "retry" | "hold" | "release";

/** The venue's administration API. Every method throws ApiError on failure; nothing is sent again by itself. */
export class AdminClient {
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** A page of settlements. */
  settlements(query: SettlementsQuery): Promise<SettlementsPage> {
    return this.call("GET", `settlements${inUrl(query)}`);
  }

  /** Everything about one settlement. */
  settlement(id: string): Promise<SettlementDetail> {
    return this.call("GET", `settlements/${encodeURIComponent(id)}`);
  }

  /** @param why Recorded, 1 to 500 characters. */
  act(id: string, action: Action, why: string): Promise<ActionResponse> {
    return this.call("POST", `settlements/${encodeURIComponent(id)}/${action}`, { why });
  }

  /** A page of differences between chains and database. */
  differences(query: DifferencesQuery): Promise<DifferencesPage> {
    return this.call("GET", `differences${inUrl(query)}`);
  }

  /** A page of orders that others opened on chain. */
  foreignOrders(query: ForeignOrdersQuery): Promise<ForeignOrdersPage> {
    return this.call("GET", `foreign-orders${inUrl(query)}`);
  }

  private async call<T>(method: "GET" | "POST", path: string, body?: object): Promise<T> {
    const { apiUrl, apiKey } = this.connection;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${apiUrl.replace(/\/+$/, "")}/api/v1/admin/${path}`, {
        method,
        headers: {
          accept: "application/json",
          "x-api-key": apiKey,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the API key to whoever is named in it.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (cause) {
      throw noAnswerError(cause);
    }
    const answer = parse(text);
    if (!response.ok) throw answerError(response.status, answer, response.headers.get("retry-after"));
    if (typeof answer !== "object" || answer === null) throw unexpectedAnswer(response.status);
    return answer as T;
  }
}

function inUrl(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
