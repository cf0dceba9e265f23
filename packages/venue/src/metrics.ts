import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const FAN_OUT_SECONDS = [0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** What the venue counts, for Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

/** A registry of its own, so that two venues in one process don't share counts. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    auctions: new Counter({
      name: "tetrafi_auctions_total",
      help: "Auctions closed, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    auctionSeconds: new Histogram({
      name: "tetrafi_auction_seconds",
      help: "From opening to close.",
      buckets: SECONDS,
      registers,
    }),
    fanOutSeconds: new Histogram({
      name: "tetrafi_fan_out_seconds",
      help: "From the acceptance of a request to its last write to a solver's socket.",
      buckets: FAN_OUT_SECONDS,
      registers,
    }),
    answers: new Counter({
      name: "tetrafi_solver_answers_total",
      help: "Solvers' messages, by outcome: quote, decline, cancel, or the code of their refusal.",
      labelNames: ["solver", "outcome"],
      registers,
    }),
    acceptances: new Counter({
      name: "tetrafi_orders_total",
      help: "Attempts to accept an offer, by outcome: accepted, replayed, or the code of the refusal.",
      labelNames: ["outcome"],
      registers,
    }),
    exposureFaults: new Counter({
      name: "tetrafi_exposure_faults_total",
      help: "Times that exposure was found not to be conserved. Anything above zero is an alarm.",
      registers,
    }),
    sessions: new Gauge({
      name: "tetrafi_solver_sessions",
      help: "Authenticated solver sessions.",
      registers,
    }),
    sessionEnds: new Counter({
      name: "tetrafi_solver_session_ends_total",
      help: "Solver sessions ended, by close code.",
      labelNames: ["code"],
      registers,
    }),
    ...connectorMetrics(registers),
    requestSeconds: new Histogram({
      name: "tetrafi_http_request_seconds",
      help: "HTTP requests, by route and status.",
      labelNames: ["route", "status"],
      buckets: SECONDS,
      registers,
    }),
  };
}

/** Of solvers that are asked at their own endpoints. */
function connectorMetrics(registers: Registry[]) {
  return {
    connectorCalls: new Counter({
      name: "tetrafi_connector_calls_total",
      help: "Calls to solvers' own endpoints, by outcome: good, refused, or why nothing came of it.",
      labelNames: ["solver", "call", "outcome"],
      registers,
    }),
    connectorSeconds: new Histogram({
      name: "tetrafi_connector_seconds",
      help: "How long solvers' own endpoints take.",
      labelNames: ["solver", "call"],
      buckets: SECONDS,
      registers,
    }),
    connectorState: new Gauge({
      name: "tetrafi_connector_state",
      help: "1 for the state of the breaker of a solver's endpoint, 0 for the others.",
      labelNames: ["solver", "state"],
      registers,
    }),
    connectorOrders: new Counter({
      name: "tetrafi_connector_orders_total",
      help: "What solvers' own endpoints said of the orders they won: taken, rejected, or a state they reported.",
      labelNames: ["solver", "said"],
      registers,
    }),
  };
}
