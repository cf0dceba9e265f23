import type { Hex } from "@tetrafi/core/hex.ts";
import type { SimulatedChain, SimulatedTransaction } from "../chain/simulated-chain.ts";
import type { Answer, Contents, Statement } from "../database/engine.ts";
import type { LogLine } from "../orchestrators.ts";
import type { Violations } from "../violations.ts";
import type { Observer, World } from "../world.ts";
import { checkConservation } from "./conservation.ts";
import { RowChecks } from "./rows.ts";

/** Statements that change a settlement or a transaction. */
const WRITES = new Set([
  "move-settlement",
  "record-transaction",
  "record-batch",
  "change-intents",
  "accept-orders",
]);

/** Looks at every step of a run. */
export class Inspector implements Observer {
  private readonly violations: Violations;
  private readonly rows: RowChecks;
  private readonly recorded = new Set<Hex>();
  /** What each nonce was broadcast for. */
  private readonly nonces = new Map<string, SimulatedTransaction["operation"]>();
  private world: World | null = null;

  constructor(violations: Violations) {
    this.violations = violations;
    this.rows = new RowChecks(violations);
  }

  /** The world that calls, once it is there. */
  watch(world: World): void {
    this.world = world;
  }

  async onExecuted(statement: Statement, answer: Answer): Promise<void> {
    const { world } = this;
    if (world === null) return;
    const hash = recordedHash(statement, answer);
    if (hash !== null) this.recorded.add(hash);
    const isWrite =
      WRITES.has(statement.name ?? "") || statement.text.includes("insert into operator_actions");
    if (!isWrite || answer.rowCount === 0) return;
    const contents: Contents = await world.server.engine.contents();
    this.rows.check(world, contents);
  }

  onBroadcast(chain: SimulatedChain, { hash, nonce, operation }: SimulatedTransaction): void {
    const nowMs = this.world?.loop.nowMs ?? 0;
    if (!this.recorded.has(hash))
      this.violations.add("recorded", nowMs, `a ${operation.type} was broadcast that nobody recorded`);
    const key = `${chain.profile.chainId}:${nonce}`;
    const other = this.nonces.get(key);
    this.nonces.set(key, operation);
    if (other !== undefined && other !== operation)
      this.violations.add("nonce", nowMs, `nonce ${key} is for a ${other.type} and for a ${operation.type}`);
  }

  onTip(chain: SimulatedChain): void {
    if (this.world !== null) checkConservation(this.world, chain, this.violations);
  }

  onLog({ code, fault, text }: LogLine): void {
    if (code === "UNEXPECTED" || code === "FINAL_BLOCK_CHANGED")
      this.violations.add("unexpected", this.world?.loop.nowMs ?? 0, `${code}: ${text} ${fault}`);
  }
}

/** The hash of a signed transaction that a statement has recorded. */
function recordedHash({ name, text, values }: Statement, { rows, rowCount }: Answer): Hex | null {
  if (name === "record-transaction" || name === "record-batch")
    return rows[0]?.["id"] === null ? null : (values[5] as Hex);
  if (rowCount === 0 || !text.includes("insert into transaction_attempts")) return null;
  return values[4] as Hex;
}
