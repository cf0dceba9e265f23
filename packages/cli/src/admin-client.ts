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
import type { CertificationResponse, SubmittedReport } from "@tetrafi/protocol/http/certification.ts";
import type {
  HostedActionResponse,
  HostedFiller,
  HostedFillersResponse,
} from "@tetrafi/protocol/http/hosted-fillers.ts";
import type { ReinstateResponse } from "@tetrafi/protocol/http/risk.ts";
import type {
  SolverDetail,
  SolverListResponse,
  StageRequest,
  StageResponse,
  WorkspaceRequest,
  WorkspaceResponse,
} from "@tetrafi/protocol/http/solver-administration.ts";
import type { KeysResponse } from "@tetrafi/protocol/http/solver-registration.ts";
import { answerError, noAnswerError, unexpectedAnswer } from "@tetrafi/sdk/taker/api-error.ts";
import type { Connection } from "./connection.ts";

const TIMEOUT_MS = 15_000;

/** What an operator can ask for about a settlement. */
export type Action = "retry" | "hold" | "release" | "hand-over";

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

  /**
   * @param why Recorded, 1 to 500 characters.
   * @param lane Address of a signer; for a hand-over alone.
   */
  act(id: string, action: Action, why: string, lane?: string): Promise<ActionResponse> {
    const body = { why, ...(lane === undefined ? {} : { lane }) };
    return this.call("POST", `settlements/${encodeURIComponent(id)}/${action}`, body);
  }

  /** A page of differences between chains and database. */
  differences(query: DifferencesQuery): Promise<DifferencesPage> {
    return this.call("GET", `differences${inUrl(query)}`);
  }

  /** Solvers of every stage. */
  solvers(): Promise<SolverListResponse> {
    return this.call("GET", "solvers");
  }

  /** Everything about one solver. */
  solver(id: string): Promise<SolverDetail> {
    return this.call("GET", `solvers/${encodeURIComponent(id)}`);
  }

  /** @param reason Recorded, 1 to 500 characters. */
  moveSolver(id: string, stage: StageRequest["stage"], reason: string): Promise<StageResponse> {
    return this.call("PUT", `solvers/${encodeURIComponent(id)}/stage`, { stage, reason });
  }

  /** Brings a suspended or disabled solver back. */
  reinstateSolver(id: string, reason: string): Promise<ReinstateResponse> {
    return this.call("POST", `solvers/${encodeURIComponent(id)}/reinstate`, { reason });
  }

  /** Hands in what the venue's own run of the kit found. */
  certifySolver(id: string, report: SubmittedReport): Promise<CertificationResponse> {
    return this.call("POST", `solvers/${encodeURIComponent(id)}/certifications`, { report });
  }

  /** Revokes a solver's key, for ever. */
  revokeSolverKey(id: string, keyId: string): Promise<KeysResponse> {
    return this.call("POST", `solvers/${encodeURIComponent(id)}/keys/${encodeURIComponent(keyId)}/revoke`);
  }

  /** Adds a workspace with its first key. */
  addWorkspace(workspace: WorkspaceRequest): Promise<WorkspaceResponse> {
    return this.call("POST", "workspaces", workspace);
  }

  /** A page of orders that others opened on chain. */
  foreignOrders(query: ForeignOrdersQuery): Promise<ForeignOrdersPage> {
    return this.call("GET", `foreign-orders${inUrl(query)}`);
  }

  /** The fillers that the venue runs for solvers. */
  hostedFillers(): Promise<HostedFillersResponse> {
    return this.call("GET", "hosted-fillers");
  }

  /** That of one solver. */
  hostedFiller(id: string): Promise<HostedFiller> {
    return this.call("GET", `hosted-fillers/${encodeURIComponent(id)}`);
  }

  /** @param why Recorded, 1 to 500 characters. */
  actOnHostedFiller(id: string, action: "hold" | "resume", why: string): Promise<HostedActionResponse> {
    return this.call("POST", `hosted-fillers/${encodeURIComponent(id)}/${action}`, { why });
  }

  private async call<T>(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T> {
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
