import { asyncApiDocument } from "@tetrafi/protocol/documents/asyncapi.ts";
import { openApiDocument } from "@tetrafi/protocol/documents/openapi.ts";
import { takerAsyncApiDocument } from "@tetrafi/protocol/documents/taker-asyncapi.ts";
import type { Metrics } from "../metrics.ts";
import { getOifHealth } from "../oif/get-oif-health.ts";
import { getOifOrder, postOifOrders } from "../oif/oif-orders.ts";
import { postOifQuotes } from "../oif/post-oif-quotes.ts";
import type { AcceptContext } from "../order/accept-order.ts";
import { getLimits, getReferences, putLimits, putReferences } from "./admin-limits.ts";
import {
  getSolverRecord,
  getSolvers,
  postRevocation,
  postVenueCertification,
  postWorkspace,
  putStage,
} from "./admin-solvers.ts";
import { getHostedFiller, getHostedFillers, postHostedAction } from "./admin-hosted-fillers.ts";
import { getDifferences, getSettlement, getSettlements, postAction } from "./admin-settlements.ts";
import { getSwitches, putSwitch } from "./admin-switches.ts";
import { listCorridors, listPairs } from "./get-catalogue.ts";
import { getLiveness, getMetrics, getReadiness } from "./get-health.ts";
import { getSolver, listSolvers, type SolverCatalogue } from "./get-solvers.ts";
import { getEvidence, getOrder, getTimeline } from "./get-order.ts";
import { postIndicative } from "./post-indicative.ts";
import { getForeignOrders } from "./get-foreign-orders.ts";
import { postOrders } from "./post-orders.ts";
import { postPreflight } from "./post-preflight.ts";
import { postQuotes, type QuotesContext } from "./post-quotes.ts";
import { reinstateSolver } from "./reinstate-solver.ts";
import type { RiskAdministration } from "./risk-administration.ts";
import type { Handlers } from "./server.ts";
import { getOwnKeys, postCertification, postOwnRevocation } from "./solver-own.ts";
import {
  getApplication,
  postApplication,
  postChallenge,
  postSolverKey,
  type RegistrationContext,
} from "./solver-registration.ts";

/** The handler of every route, by its operationId in the protocol's table. */
export function createHandlers(context: {
  readonly quoting: QuotesContext;
  readonly accepting: AcceptContext;
  readonly administration: RiskAdministration;
  readonly registration: RegistrationContext;
  readonly solvers: SolverCatalogue;
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
}): Handlers {
  const { quoting, accepting, administration, registration, solvers, metrics, isStopping } = context;
  const { database, network, clock } = accepting;
  const openApi = openApiDocument();
  const asyncApi = asyncApiDocument();
  const takerAsyncApi = takerAsyncApiDocument();
  return {
    requestQuotes: postQuotes(quoting),
    requestIndications: postIndicative(quoting),
    preflightOrder: postPreflight(accepting),
    placeOrder: postOrders(accepting, metrics),
    requestOifQuotes: postOifQuotes(quoting),
    placeOifOrder: postOifOrders(accepting, metrics),
    getOifOrder: getOifOrder(database),
    getOifHealth: getOifHealth(database, solvers),
    getOrder: getOrder(database),
    getOrderTimeline: getTimeline(database),
    getOrderEvidence: getEvidence(database),
    listPairs: listPairs(network),
    listCorridors: listCorridors(network),
    listSolvers: listSolvers(solvers),
    getSolver: getSolver(solvers),
    listSettlements: getSettlements(database, clock),
    getSettlement: getSettlement(database, clock),
    retrySettlement: postAction(database, clock, "retry"),
    holdSettlement: postAction(database, clock, "hold"),
    releaseSettlement: postAction(database, clock, "release"),
    handOverSettlement: postAction(database, clock, "hand-over"),
    listDifferences: getDifferences(database),
    listForeignOrders: getForeignOrders(database),
    listHostedFillers: getHostedFillers(database, clock),
    getHostedFiller: getHostedFiller(database, clock),
    holdHostedFiller: postHostedAction(database, clock, "hold"),
    resumeHostedFiller: postHostedAction(database, clock, "resume"),
    listLimits: getLimits(administration),
    setLimits: putLimits(administration),
    listSwitches: getSwitches(administration),
    turnSwitch: putSwitch(administration),
    listReferences: getReferences(administration),
    setReferences: putReferences(administration),
    reinstateSolver: reinstateSolver(administration),
    requestChallenge: postChallenge(registration),
    applyAsSolver: postApplication(registration),
    getApplication: getApplication(registration),
    makeSolverKey: postSolverKey(registration),
    listOwnKeys: getOwnKeys(registration),
    revokeOwnKey: postOwnRevocation(registration),
    submitCertification: postCertification(registration),
    listAllSolvers: getSolvers(administration),
    getSolverRecord: getSolverRecord(administration),
    moveSolver: putStage(administration),
    certifySolver: postVenueCertification(administration),
    revokeSolverKey: postRevocation(administration),
    addWorkspace: postWorkspace(administration),
    getLiveness: getLiveness(),
    getReadiness: getReadiness(database, isStopping),
    getMetrics: getMetrics(metrics),
    getOpenApi: () => openApi,
    getAsyncApi: () => asyncApi,
    getTakerAsyncApi: () => takerAsyncApi,
  };
}
