import { pino } from "pino";
import { runProcess } from "@tetrafi/protocol/process/run-process.ts";
import { connectChain, partOfBlockMs } from "./chain.ts";
import { repeat } from "./repeat.ts";
import { readValidatorsSettings } from "./settings.ts";
import { TreeFollower } from "./validators/follow-tree.ts";
import { Validator } from "./validators/validator.ts";

/** Final blocks are looked for this often within a block. */
const LOOKS_PER_BLOCK = 4;

await runProcess("validators", async () => {
  const settings = readValidatorsSettings(process.env);
  const log = pino({ name: "validators", level: settings.logLevel });
  const stopped = new AbortController();
  const validators = settings.validatorKeys.map((key) => new Validator(key, settings.checkpointDir, log));
  const loops = [
    ...validators.map((validator) => validator.run(stopped.signal)),
    ...settings.chains.map((profile) => {
      const chainLog = log.child({ chainId: profile.chainId });
      const follower = new TreeFollower(connectChain(profile), validators, chainLog);
      const pauseMs = partOfBlockMs(profile, LOOKS_PER_BLOCK);
      return repeat({ pauseMs, log: chainLog, turn: () => follower.turn() }, stopped.signal);
    }),
  ];
  const chainIds = settings.chains.map(({ chainId }) => chainId);
  log.info({ chainIds, validators: validators.map(({ address }) => address) }, "validators started");
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(loops);
      log.info("validators stopped");
    },
  };
});
