import { privateKeyToAddress } from "viem/accounts";
import { expect, test } from "vitest";
import type { FillableMessage } from "@tetrafi/protocol/ws/solver-messages.ts";
import { collectedLog } from "../testing/collected-log.ts";
import { fillableOf, sampleOrder } from "../testing/orders.ts";
import { crossCorridor, paperNetwork } from "../testing/paper-network.ts";
import { Filler } from "./filler.ts";

const privateKey = `0x${"11".repeat(32)}` as const;

test("an order that the venue fills for the solver is left to it, with no look at a chain", async () => {
  const network = paperNetwork();
  const user = "0x00000000000000000000000000000000000000aa";
  const solver = privateKeyToAddress(privateKey);
  const message = fillableOf(sampleOrder({ corridor: crossCorridor(network), user, solver }));
  const log = collectedLog();
  const accepts = (): boolean => {
    throw new Error("asked whether to fill");
  };
  const filler = new Filler({ network, privateKey, logger: log.logger, accepts });
  const reason = "the venue's hosted filler fills it";
  const tell = (told: FillableMessage) => filler.fill(told);
  expect(await tell({ ...message, hosted: true })).toEqual({ kind: "refused", reason });
  expect(log.entries.map(({ level, message: text }) => `${level} ${text}`)).toEqual([`info ${reason}`]);
  await filler.stop();
});
