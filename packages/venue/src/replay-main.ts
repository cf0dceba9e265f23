import { parseArgs } from "node:util";
import type { Bytes32 } from "@tetrafi/core/hex.ts";
import type { AuctionRange } from "@tetrafi/store/auctions.ts";
import { openDatabase } from "@tetrafi/store/database.ts";
import { replayAuctions, type Difference } from "./replay/replay-auctions.ts";

const USAGE = `Recomputes the offers of stored auctions from their records and compares, byte for byte.

  npm run replay -- [--from MS] [--to MS] [--rfq ID]

  --from, --to   unix milliseconds: auctions that closed from the first on and before the second
  --rfq          one auction
  DATABASE_URL   the database, in the environment

Exit code 0: all the same. 1: differences, or no auction there. 2: wrong use.
`;

/** More than these are counted, not shown. */
const SHOWN = 20;

/** The range that the parameters name; null where they name none. */
function readRange(parameters: readonly string[]): AuctionRange | null {
  let values: { from?: string; to?: string; rfq?: string };
  try {
    const options = { from: { type: "string" }, to: { type: "string" }, rfq: { type: "string" } } as const;
    ({ values } = parseArgs({ args: [...parameters], options }));
  } catch {
    return null;
  }
  const { from, to, rfq } = values;
  for (const time of [from, to]) if (time !== undefined && !/^\d{1,15}$/.test(time)) return null;
  if (rfq !== undefined && !/^0x[0-9a-fA-F]{64}$/.test(rfq)) return null;
  return {
    ...(from === undefined ? {} : { fromMs: Number(from) }),
    ...(to === undefined ? {} : { toMs: Number(to) }),
    ...(rfq === undefined ? {} : { rfqId: rfq.toLowerCase() as Bytes32 }),
  };
}

function lineOf(difference: Difference): string {
  const { rfqId } = difference;
  return difference.outcome === "unreadable"
    ? `${rfqId}: not readable as a record: ${difference.reason}\n`
    : `${rfqId}: differs\n  stored   ${difference.stored}\n  replayed ${difference.replayed}\n`;
}

async function main(parameters: readonly string[]): Promise<number> {
  const range = readRange(parameters);
  const databaseUrl = process.env["DATABASE_URL"];
  if (range === null || databaseUrl === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const database = await openDatabase(databaseUrl, 1);
  try {
    let shown = 0;
    const { auctions, offers, differences } = await replayAuctions(database, range, (difference) => {
      shown += 1;
      if (shown <= SHOWN) process.stdout.write(lineOf(difference));
    });
    process.stdout.write(
      `${auctions} auctions replayed, ${offers} offers the same, ${differences} auctions differ\n`,
    );
    return differences > 0 || auctions === 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`replay: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
