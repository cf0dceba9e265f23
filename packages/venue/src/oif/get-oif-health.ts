import { apiInfo } from "@tetrafi/protocol/documents/api-info.ts";
import type { OifHealthResponse } from "@tetrafi/protocol/http/oif-health.ts";
import type { Database } from "@tetrafi/store/database.ts";
import { answers } from "../http/get-health.ts";
import type { SolverCatalogue } from "../http/get-solvers.ts";
import type { Handler } from "../http/server.ts";

/** GET /health: counts alone, since whoever asks is not known. */
export function getOifHealth(database: Database, { directory }: SolverCatalogue): Handler {
  return async (): Promise<OifHealthResponse> => {
    const solvers = directory.list();
    const active = solvers.filter(({ status }) => status === "active");
    const healthy = active.filter(({ connected }) => connected).length;
    const storage = await answers(database);
    return {
      status: storage && healthy > 0 ? "healthy" : "degraded",
      version: apiInfo.version,
      solvers: {
        total: solvers.length,
        active: active.length,
        inactive: solvers.length - active.length,
        healthy,
        unhealthy: solvers.length - healthy,
        healthDetails: {},
      },
      storage: { healthy: storage, backend: "postgres" },
    };
  };
}
