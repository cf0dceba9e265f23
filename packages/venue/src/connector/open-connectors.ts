import { ConfigurationError, readJsonFile } from "@tetrafi/protocol/config/read-config.ts";
import { OifSolversConfig, type OifSolverConfig } from "@tetrafi/protocol/config/oif-solvers.ts";
import { runOften } from "../run-often.ts";
import { Connector, type ConnectorContext } from "./connector.ts";

/** The solvers that are asked at their own endpoints. */
export type Connectors = {
  readonly find: (solverId: string) => Connector | null;
  /** Begins to look for them; none is waited for. */
  readonly start: () => void;
  readonly stop: () => void;
};

/** Connectors as the file has them; none without a file. Throws ConfigurationError with every fault. */
export function openConnectors(file: string | undefined, context: ConnectorContext): Connectors {
  const configs = file === undefined ? [] : readConfigs(file, context);
  const connectors = new Map(configs.map((config) => [config.solverId, new Connector(config, context)]));
  const timers: NodeJS.Timeout[] = [];
  return {
    find: (solverId) => connectors.get(solverId) ?? null,
    start: () => {
      for (const { solverId, healthEveryMs, pollMs } of configs) {
        const connector = connectors.get(solverId);
        if (connector === undefined) continue;
        void connector.look();
        timers.push(
          runOften(context.log, healthEveryMs, `looking at ${solverId}`, () => connector.look()),
          runOften(context.log, pollMs, `following orders of ${solverId}`, () => connector.followOrders()),
        );
      }
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      for (const connector of connectors.values()) connector.stop();
    },
  };
}

function readConfigs(file: string, { network }: ConnectorContext): readonly OifSolverConfig[] {
  const { solvers } = readJsonFile(OifSolversConfig, file);
  const known = new Set(network.corridors.map(({ id }) => id));
  const faults = solvers.flatMap(({ solverId, corridors = [] }, at) => [
    ...(solvers.findIndex((other) => other.solverId === solverId) === at
      ? []
      : [`${file}: solver ${solverId} is listed twice`]),
    ...corridors
      .filter((corridor) => !known.has(corridor))
      .map((corridor) => `${file}: solver ${solverId} has an unknown corridor ${corridor}`),
  ]);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return solvers;
}
