import { pino } from "pino";
import { runProcess } from "@tetrafi/protocol/process/run-process.ts";
import { connectChain, partOfBlockMs } from "./chain.ts";
import { FinalMessages } from "./final-messages.ts";
import { Collector } from "./relayer/collect-messages.ts";
import { Delivery } from "./relayer/delivery.ts";
import { repeat } from "./repeat.ts";
import { readRelayerSettings } from "./settings.ts";

/** Final blocks are looked for this often within a block of the origin. */
const LOOKS_PER_BLOCK = 4;
/** Signatures and receipts are looked for this often within a block of the destination. */
const STEPS_PER_BLOCK = 8;

await runProcess("relayer", async () => {
  const settings = readRelayerSettings(process.env);
  const processLog = pino({ name: "relayer", level: settings.logLevel });
  const stopped = new AbortController();
  const chains = settings.chains.map((profile) => {
    const chain = connectChain(profile);
    const log = processLog.child({ chainId: profile.chainId });
    return { profile, chain, reader: new FinalMessages(chain), log };
  });
  const deliveries = new Map(
    chains.map(({ profile, chain, reader, log }) => {
      const { checkpointDir, relayerKey } = settings;
      const finalNumber = (): bigint | null => reader.finalNumber;
      return [
        profile.hyperlaneDomain,
        new Delivery({ chain, checkpointDir, relayerKey, log, finalNumber }),
      ] as const;
    }),
  );
  const loops = chains.flatMap(({ profile, reader, log }) => {
    const onBroken = (): void => {
      for (const other of chains) if (other.reader !== reader) other.reader.restart();
    };
    const collector = new Collector({ profile, reader, deliveries, log, onBroken });
    const delivery = deliveries.get(profile.hyperlaneDomain);
    return [
      repeat(
        { pauseMs: partOfBlockMs(profile, LOOKS_PER_BLOCK), log, turn: () => collector.turn() },
        stopped.signal,
      ),
      repeat(
        {
          pauseMs: partOfBlockMs(profile, STEPS_PER_BLOCK),
          log,
          turn: async () => (await delivery?.turn()) ?? false,
        },
        stopped.signal,
      ),
    ];
  });
  processLog.info({ chainIds: chains.map(({ profile }) => profile.chainId) }, "relayer started");
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(loops);
      processLog.info("relayer stopped");
    },
  };
});
