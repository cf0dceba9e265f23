import type { Answer, Contents, Engine, Statement } from "./engine.ts";
import { laneStatements } from "./memory-lanes.ts";
import { orderStatements } from "./memory-orders.ts";
import { settlementStatements } from "./memory-settlements.ts";
import { emptyTables, type Execution, type MemoryTables } from "./memory-tables.ts";

/** A statement of the store, known by its name or by words of its text, as a function of the tables. */
export type MemoryStatement = {
  readonly is: string | RegExp;
  readonly run: (tables: MemoryTables, values: readonly unknown[]) => Execution;
};

const statements: readonly MemoryStatement[] = [
  ...settlementStatements,
  ...laneStatements,
  ...orderStatements,
];

const byName = new Map(statements.flatMap((one) => (typeof one.is === "string" ? [[one.is, one]] : [])));
const byText = statements.filter((one) => typeof one.is !== "string");

/**
 * The store's statements over plain maps: fifty times as fast as a server, so that a seed costs milliseconds. It is held
 * to the real one by running the same seeds on both and comparing their traces. A statement that it doesn't know is a
 * fault: teach it here.
 */
export class MemoryEngine implements Engine {
  private tables = emptyTables();

  async execute(statement: Statement): Promise<Answer> {
    const {
      rows = [],
      rowCount = rows.length,
      notices = [],
    } = find(statement).run(this.tables, statement.values);
    return { rows, rowCount, notices };
  }

  async contents(): Promise<Contents> {
    const { settlements, intents, attempts, events, actions } = this.tables;
    return {
      settlements: [...settlements.values()],
      intents: [...intents.values()],
      attempts: [...attempts.values()].flat(),
      events,
      actions,
    };
  }

  async clear(): Promise<void> {
    this.tables = emptyTables();
  }
}

function find({ name, text }: Statement): MemoryStatement {
  const known = name === null ? undefined : byName.get(name);
  if (known !== undefined) return known;
  const found = byText.filter(({ is }) => (is as RegExp).test(text));
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`the memory engine knows ${found.length} statements like: ${name ?? ""} ${text}`);
  return found[0];
}
