import type { ResolvedCorridor, ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { SolversResponse, SolverView } from "@tetrafi/protocol/http/catalogue.ts";
import type { Connectors } from "../connector/open-connectors.ts";
import type { SolverDirectory } from "../solver/directory.ts";
import type { StandingBook } from "../standing/standing-book.ts";
import type { Handler } from "./server.ts";

/** What is known of solvers. */
export type SolverCatalogue = {
  readonly network: ResolvedNetwork;
  readonly directory: SolverDirectory;
  readonly standings: StandingBook;
  readonly connectors: Connectors;
};

/** OIF's, where a page is asked for and not how long it is. */
const PAGE_SIZE = 25;

/** GET /api/v1/solvers */
export function listSolvers(catalogue: SolverCatalogue): Handler {
  return (call): SolversResponse => {
    const query = call.request.query as { readonly page?: string; readonly page_size?: string };
    const all = catalogue.directory.list();
    const isPaged = query.page !== undefined || query.page_size !== undefined;
    const size = Number(query.page_size ?? PAGE_SIZE);
    const start = (Number(query.page ?? 1) - 1) * size;
    const shown = isPaged ? all.slice(start, start + size) : all;
    return { solvers: shown.map((solver) => viewOf(catalogue, solver)), totalSolvers: all.length };
  };
}

/** GET /api/v1/solvers/{id} */
export function getSolver(catalogue: SolverCatalogue): Handler {
  return (call): SolverView => {
    const { id } = call.request.params as { readonly id: string };
    const solver = catalogue.directory.list().find((one) => one.id === id);
    if (solver === undefined) throw new VenueError({ code: "UNKNOWN_SOLVER", param: "/id" });
    return viewOf(catalogue, solver);
  };
}

function viewOf(
  { network, standings, connectors }: SolverCatalogue,
  { id, name, status, connected, createdAtMs }: ReturnType<SolverDirectory["list"]>[number],
): SolverView {
  const connector = connectors.find(id);
  const corridors = network.corridors.filter((corridor) => connector?.serves(corridor) !== false);
  return {
    id,
    name,
    status,
    connected,
    standing: standings.tierOf(id),
    fillRatePpm: standings.fillPpmOf(id),
    ...(connector === null ? {} : { connector: connector.health() }),
    solverId: id,
    adapterId: connector === null ? "tetrafi-ws" : "oif-v0",
    endpoint: "",
    supportedAssets: {
      type: "routes",
      routes: corridors.map(routeOf),
      source: connector === null ? "config" : "autoDiscovered",
    },
    createdAt: new Date(createdAtMs).toISOString(),
  };
}

function routeOf(corridor: ResolvedCorridor): SolverView["supportedAssets"]["routes"][number] {
  const { origin, destination, inputToken, outputToken } = corridor;
  return {
    originChainId: origin.chainId,
    originTokenAddress: inputToken.address,
    originTokenSymbol: inputToken.symbol,
    destinationChainId: destination.chainId,
    destinationTokenAddress: outputToken.address,
    destinationTokenSymbol: outputToken.symbol,
  };
}
