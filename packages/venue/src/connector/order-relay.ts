import { Compile } from "typebox/compile";
import type { Logger } from "pino";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import type { SettlementStep } from "@tetrafi/core/settlement/types.ts";
import { isLastReport, readSolverStatus, type SolverReport } from "@tetrafi/protocol/oif/order-status.ts";
import { SolverOrderView, SolverReceipt } from "@tetrafi/protocol/oif/solver-api.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { findOrders, type OrderRow } from "@tetrafi/store/orders.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import { errorCode, parseJson } from "./judge-answer.ts";
import { orderRequest } from "./order-request.ts";
import type { SolverCaller } from "./solver-caller.ts";

const receiptShape = Compile(SolverReceipt);
const viewShape = Compile(SolverOrderView);

const TIMEOUT_MS = 5_000;
/** Orders that one look goes through, and how many of them at once. */
const MAX_ORDERS = 400;
const AT_ONCE = 8;
/** From a failed hand-over to the next try, doubled up to the longest. */
const RETRY_MS = { first: 500, longest: 15_000 } as const;
/** An order's id at a solver goes into a path. */
const SAFE_ID = /^[A-Za-z0-9_.:-]{1,128}$/;

/** Steps at which the solver may still have something to do. */
const UNDER_WAY = [
  "accepted",
  "opening",
  "escrowed",
  "filling",
  "filled",
  "proving",
  "proved",
  "claiming",
] as const satisfies readonly SettlementStep[];

/**
 * Where the hand-over of an order is. `unknown`: this process doesn't know whether the solver has it, so it asks before it
 * posts. `over`: nothing more is asked.
 */
type HandOver =
  | { readonly state: "new" | "unknown"; readonly tries: number; readonly notBeforeMs: number }
  | { readonly state: "taken"; readonly id: string; readonly report: SolverReport["state"] | null }
  | { readonly state: "over" };

/**
 * Hands the orders that a solver won to its endpoint, exactly as the taker signed them, and asks how they go. It keeps
 * nothing of its own on disk: which orders there are is in the database, and whether the solver has one it is asked.
 */
export class OrderRelay {
  private readonly context: {
    readonly solverId: string;
    readonly caller: SolverCaller;
    readonly database: Database;
    readonly network: ResolvedNetwork;
    readonly clock: Clock;
    readonly metrics: Metrics;
    readonly log: Logger;
  };
  private readonly orders = new Map<Bytes32, HandOver>();
  private following: Promise<void> | null = null;
  private again = false;

  constructor(context: OrderRelay["context"]) {
    this.context = context;
  }

  /** The solver won this order just now: nobody can have handed it over. */
  onWon(orderId: Bytes32): void {
    if (!this.orders.has(orderId)) this.orders.set(orderId, { state: "new", tries: 0, notBeforeMs: 0 });
    this.followSoon();
  }

  /** The endpoint is there. */
  onJoin(): void {
    this.followSoon();
  }

  /** Goes through all orders under way once. Calls at the same time share it. Rejects when the database is away. */
  follow(): Promise<void> {
    this.following ??= this.goThrough().finally(() => (this.following = null));
    return this.following;
  }

  private followSoon(): void {
    // It joins again when its endpoint does.
    if (!this.context.caller.isClosed()) return;
    // What is under way may have read the database before.
    this.again = this.following !== null;
    this.follow()
      .then(() => {
        if (!this.again) return undefined;
        this.again = false;
        return this.follow();
      })
      .catch((error: unknown) =>
        this.context.log.error({ err: error, solverId: this.context.solverId }, "orders not handed over"),
      );
  }

  private async goThrough(): Promise<void> {
    const { database, solverId } = this.context;
    const rows = await findOrders(database, { solverId, steps: UNDER_WAY, limit: MAX_ORDERS });
    const present = new Set(rows.map(({ orderId }) => orderId));
    for (const orderId of this.orders.keys()) if (!present.has(orderId)) this.orders.delete(orderId);
    for (let start = 0; start < rows.length; start += AT_ONCE)
      await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => this.step(row)));
  }

  /** The one next thing about one order. */
  private async step(order: OrderRow): Promise<void> {
    const { clock } = this.context;
    const known = this.orders.get(order.orderId) ?? { state: "unknown", tries: 0, notBeforeMs: 0 };
    if (known.state === "over") return;
    if (known.state === "taken") {
      await this.askStatus(order, known);
      return;
    }
    // Its winner may have an order only as long as it can be filled.
    if (clock.nowMs() < known.notBeforeMs || clock.nowSeconds() > order.order.fillDeadline) return;
    if (known.state === "unknown" && (await this.findAtSolver(order, known.tries))) return;
    await this.handOver(order, known.tries);
  }

  /** Whether the solver has the order already, or can't say; else it may be posted. */
  private async findAtSolver(order: OrderRow, tries: number): Promise<boolean> {
    const found = await this.getOrder(order.orderId);
    if (found.ok) {
      this.orders.set(order.orderId, { state: "taken", id: order.orderId, report: null });
      return true;
    }
    const isAbsent = found.error.why === "refused";
    if (!isAbsent) this.retryLater(order.orderId, tries);
    return !isAbsent;
  }

  private async handOver(order: OrderRow, tries: number): Promise<void> {
    const { caller, metrics, log, solverId, database, network } = this.context;
    const { orderId } = order;
    const posted = await caller.call(
      "orders",
      {
        method: "POST",
        path: "orders",
        body: await orderRequest(database, network, order),
        timeoutMs: TIMEOUT_MS,
        onTimeout: "deadline",
        isRepeatable: false,
        mayBeMissing: false,
      },
      ({ body }) => {
        const parsed = parseJson(body);
        return receiptShape.Check(parsed) ? parsed : null;
      },
    );
    if (!posted.ok && posted.error.why !== "refused") {
      this.retryLater(orderId, tries);
      return;
    }
    const theirs = posted.ok ? (posted.value.orderId ?? null) : null;
    // OIF's `rejected` and `error` without an id: it was looked at and won't be done.
    if (posted.ok && (posted.value.status === "received" || theirs !== null)) {
      const id = theirs !== null && SAFE_ID.test(theirs) ? theirs : orderId;
      this.orders.set(orderId, { state: "taken", id, report: null });
      metrics.connectorOrders.inc({ solver: solverId, said: "taken" });
      log.info({ solverId, orderId }, "order handed to the solver's endpoint");
      return;
    }
    this.orders.set(orderId, { state: "over" });
    metrics.connectorOrders.inc({ solver: solverId, said: "rejected" });
    const status = posted.ok ? posted.value.status : posted.error.answer?.status;
    const code = posted.ok || posted.error.answer === null ? null : errorCode(posted.error.answer);
    log.warn({ solverId, orderId, status, code }, "the solver's endpoint rejected an order that it won");
  }

  private async askStatus(order: OrderRow, known: Extract<HandOver, { state: "taken" }>): Promise<void> {
    const { metrics, log, solverId } = this.context;
    const asked = await this.getOrder(known.id);
    if (!asked.ok || asked.value.state === known.report) return;
    const report = asked.value;
    const { orderId } = order;
    metrics.connectorOrders.inc({ solver: solverId, said: report.state });
    if (report.state === "failed")
      log.warn({ solverId, orderId, report }, "the solver reports a failed order");
    else log.info({ solverId, orderId, report: report.state }, "the solver reports on an order");
    this.orders.set(
      orderId,
      isLastReport(report) ? { state: "over" } : { state: "taken", id: known.id, report: report.state },
    );
  }

  private getOrder(id: string) {
    return this.context.caller.call(
      "order",
      {
        method: "GET",
        path: `orders/${encodeURIComponent(id)}`,
        timeoutMs: TIMEOUT_MS,
        onTimeout: "deadline",
        isRepeatable: true,
        mayBeMissing: true,
      },
      ({ body }) => {
        const parsed = parseJson(body);
        return viewShape.Check(parsed) ? readSolverStatus(parsed.status) : null;
      },
    );
  }

  /** Whether it arrived is not known: the solver is asked before it is sent again. */
  private retryLater(orderId: Bytes32, tries: number): void {
    const waitMs = Math.min(RETRY_MS.first * 2 ** Math.min(tries, 10), RETRY_MS.longest);
    const notBeforeMs = this.context.clock.nowMs() + waitMs;
    this.orders.set(orderId, { state: "unknown", tries: tries + 1, notBeforeMs });
  }
}
