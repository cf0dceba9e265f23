import type { Asset, Rfq } from "@tetrafi/core/auction/types.ts";
import type { ResolvedNetwork } from "@tetrafi/protocol/config/corridors.ts";
import { VenueError } from "@tetrafi/protocol/error-body.ts";
import type { IndicationsResponse } from "@tetrafi/protocol/http/indications.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { permittedSolvers, type Eligibility } from "../auction/eligible-solvers.ts";
import { validateRequest } from "../auction/validate-request.ts";
import type { Clock } from "../clock.ts";
import type { Indication } from "../levels/level-book.ts";
import type { Handler } from "./server.ts";
import { workspaceOf } from "./workspace-of.ts";

/** POST /api/v1/rfq/indicative: what the levels of solvers that could be asked say of a request, best first. */
export function postIndicative(context: {
  readonly network: ResolvedNetwork;
  readonly clock: Clock;
  readonly eligibility: Eligibility;
}): Handler {
  const { network, clock, eligibility } = context;
  return (call): IndicationsResponse => {
    const workspaceId = workspaceOf(call);
    const body = call.request.body as QuotesRequest;
    const valid = validateRequest(body, network, clock.nowSeconds());
    if (!valid.ok) throw new VenueError(valid.error);
    const { rfq, corridor, moreCorridors } = valid.value;
    // Levels are of one corridor each, and a trade of several legs has one price.
    if (moreCorridors.length > 0) throw new VenueError({ code: "UNSUPPORTED_REQUEST", param: "/intent" });
    const permitted = permittedSolvers(
      eligibility,
      { workspaceId, amount: rfq.amount },
      { corridor, moreCorridors },
      body.solverOptions,
    );
    if (!permitted.ok) throw new VenueError(permitted.error);
    const indications = permitted.value
      .flatMap(
        ({ solverId }) =>
          eligibility.levels.indication(corridor.id, solverId, rfq.swapType, rfq.amount) ?? [],
      )
      .toSorted((a, b) => (rfq.swapType === "ExactInput" ? descending(a, b) : descending(b, a)));
    return {
      indicative: true,
      corridor: corridor.id,
      indications: indications.map((indication) => shown(indication, rfq)),
      totalIndications: indications.length,
    };
  };
}

const descending = (a: Indication, b: Indication): number =>
  a.openAmount === b.openAmount ? 0 : a.openAmount > b.openAmount ? -1 : 1;

function shown(
  { solverId, openAmount, ageMs }: Indication,
  { input, output, swapType, amount }: Pick<Rfq, "input" | "output" | "swapType" | "amount">,
): IndicationsResponse["indications"][number] {
  const [given, got] = swapType === "ExactInput" ? [amount, openAmount] : [openAmount, amount];
  const side = (asset: Asset, of: bigint) => [{ asset, amount: of.toString() }];
  return { solverId, preview: { inputs: side(input, given), outputs: side(output, got) }, ageMs };
}
