import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAuction, insertAuctions, type StoredAuction } from "./auctions.ts";
import type { Database } from "./database.ts";
import {
  findApiKey,
  insertApiKey,
  insertSolver,
  insertWorkspace,
  listSolvers,
  type StoredApiKey,
} from "./identities.ts";
import { randomBytes32 } from "./testing/accept-order.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await startTestDatabase();
  database = server.database;
  await insertWorkspace(database, { id: "fund", name: "Fund" });
  await insertWorkspace(database, { id: "rival", name: "Rival" });
});

afterAll(async () => {
  await server?.stop();
});

const stored = (given: Partial<StoredAuction> = {}): StoredAuction => ({
  rfqId: randomBytes32(),
  workspaceId: "fund",
  salt: randomBytes32(),
  openedAtMs: 1_800_000_000_000,
  closedAtMs: 1_800_000_000_500,
  record: `{"version":1,"text":"\\u0000 é \\"quoted\\", {braces}"}`,
  ...given,
});

describe("auctions", () => {
  test("a batch comes back as it was written, to its own workspace", async () => {
    const batch = Array.from({ length: 50 }, (_, place) =>
      stored({ workspaceId: place % 2 === 0 ? "fund" : "rival", record: `{"place":${place}}` }),
    );
    await insertAuctions(database, batch);
    for (const { rfqId, workspaceId, salt, record } of batch) {
      expect(await findAuction(database, workspaceId, rfqId)).toEqual({ salt, record: JSON.parse(record) });
      const stranger = workspaceId === "fund" ? "rival" : "fund";
      expect(await findAuction(database, stranger, rfqId)).toBeNull();
    }
  });

  test("the record is kept to the byte", async () => {
    const auction = stored();
    await insertAuctions(database, [auction]);
    const { rows } = await database.pool.query("select record from auctions where rfq_id = $1", [
      auction.rfqId,
    ]);
    expect(rows).toEqual([{ record: auction.record }]);
  });

  test.each<[string, Partial<StoredAuction>]>([
    ["an unknown workspace", { workspaceId: "nobody" }],
    ["a name that is none", { rfqId: "0x12" }],
  ])("a batch with %s is refused whole", async (_what, fault) => {
    const good = stored();
    await expect(insertAuctions(database, [good, stored(fault)])).rejects.toThrow(/constraint/);
    expect(await findAuction(database, "fund", good.rfqId)).toBeNull();
  });

  test("a second record of an auction is refused, and the first stands", async () => {
    const first = stored({ record: `{"first":true}` });
    await insertAuctions(database, [first]);
    await expect(insertAuctions(database, [{ ...first, record: "{}" }])).rejects.toMatchObject({
      code: "23505",
    });
    expect((await findAuction(database, "fund", first.rfqId))?.record).toEqual({ first: true });
  });
});

describe("identities", () => {
  const taker: StoredApiKey = {
    id: "one",
    role: "taker",
    workspaceId: "fund",
    solverId: null,
    keyHash: Buffer.alloc(32, 1),
  };

  test("a key is found by its id until it is revoked; inserting it again changes nothing", async () => {
    await insertApiKey(database, taker);
    await insertApiKey(database, { ...taker, keyHash: Buffer.alloc(32, 2) });
    expect(await findApiKey(database, "one")).toEqual(taker);
    await database.pool.query("update api_keys set revoked_at = now() where id = 'one'");
    expect(await findApiKey(database, "one")).toBeNull();
    expect(await findApiKey(database, "other")).toBeNull();
  });

  test("a key that speaks for nobody, or for two, is refused", async () => {
    const insert = (workspace: string, solver: string, role: string) =>
      database.pool.query(
        `insert into api_keys (id, role, workspace_id, solver_id, key_hash) values ('x', '${role}', ${workspace}, ${solver}, $1)`,
        [Buffer.alloc(32, 3)],
      );
    await expect(insert("null", "null", "taker")).rejects.toMatchObject({ code: "23514" });
    await expect(insert("'fund'", "null", "operator")).rejects.toMatchObject({ code: "23514" });
  });

  test("a solver has one address, and an address one solver", async () => {
    const address = `0x${"AB".repeat(20)}` as const;
    await insertSolver(database, { id: "b", name: "B", address });
    await insertSolver(database, { id: "b", name: "changed", address: `0x${"cd".repeat(20)}` });
    await insertSolver(database, { id: "a", name: "A", address: `0x${"ef".repeat(20)}` });
    await expect(insertSolver(database, { id: "c", name: "C", address })).rejects.toMatchObject({
      code: "23505",
    });
    expect(await listSolvers(database)).toEqual([
      {
        id: "a",
        name: "A",
        address: `0x${"ef".repeat(20)}`,
        status: "active",
        suspendedFrom: null,
        statusSinceMs: expect.any(Number) as number,
        isHouse: false,
        entityId: null,
        protectionResetAtMs: 0,
        createdAtMs: expect.any(Number) as number,
      },
      {
        id: "b",
        name: "B",
        address: address.toLowerCase(),
        status: "active",
        suspendedFrom: null,
        statusSinceMs: expect.any(Number) as number,
        isHouse: false,
        entityId: null,
        protectionResetAtMs: 0,
        createdAtMs: expect.any(Number) as number,
      },
    ]);
  });
});
