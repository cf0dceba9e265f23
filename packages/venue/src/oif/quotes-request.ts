import { fail, ok, type Result } from "@tetrafi/core/result.ts";
import type { Failure } from "@tetrafi/protocol/errors.ts";
import type { OifQuotesRequest } from "@tetrafi/protocol/http/oif-quotes.ts";
import type { QuotesRequest } from "@tetrafi/protocol/http/quotes.ts";
import { parseInteropAddress, type ChainAddress } from "@tetrafi/protocol/oif/interop-address.ts";

/** An OIF client's request in the venue's form. */
export type ReadRequest = {
  readonly body: QuotesRequest;
  /** Least output that the client wants, base units: offers below are not shown. Null: any. */
  readonly leastOutput: bigint | null;
  readonly minQuotes: number;
  /** Order types that the client can sign. */
  readonly supportedTypes: ReadonlySet<string>;
};

type Intent = OifQuotesRequest["intent"];

/** Shortest and longest auction that may be asked for, milliseconds. */
const TIMEOUT_MS = { least: 50, most: 5_000 } as const;

const preferences = {
  price: "price",
  speed: "speed",
  // There is one input, so that every offer takes inputs in the order asked for.
  inputPriority: "price",
  "input-priority": "price",
  trustMinimization: "reliability",
  "trust-minimization": "reliability",
} as const satisfies Record<string, QuotesRequest["preference"]>;

/**
 * What an OIF request asks for, in the venue's words. What would be silently ignored, and matters, is refused. Unix time
 * `nowSeconds` tells a `minValidUntil` that has passed, which OIF's examples have, from one that binds.
 */
export function readQuotesRequest(
  request: OifQuotesRequest,
  nowSeconds: number,
): Result<ReadRequest, Failure> {
  const { intent, solverOptions } = request;
  const exactOutput = intent.swapType === "exact-output";
  const unsupported = unsupportedPart(intent);
  if (unsupported !== null) return fail({ code: "UNSUPPORTED_REQUEST", param: unsupported });
  const user = parseInteropAddress(request.user);
  if (user === null) return fail({ code: "INVALID_FIELD", param: "/user" });
  const inputs = readInputs(intent);
  if (!inputs.ok) return inputs;
  const outputs = readOutputs(intent);
  if (!outputs.ok) return outputs;
  const options = readOptions(solverOptions);
  const minValidUntil = intent.minValidUntil ?? 0;
  const amountOf = (side: { amount?: string | null } | undefined) =>
    typeof side?.amount === "string" ? { amount: side.amount } : {};
  const leastOutput = exactOutput ? null : (intent.outputs[0]?.amount ?? null);
  return ok({
    leastOutput: leastOutput === null ? null : BigInt(leastOutput),
    minQuotes: solverOptions?.minQuotes ?? 1,
    supportedTypes: new Set(request.supportedTypes),
    body: {
      user: user.address,
      intent: {
        intentType: "swap",
        swapType: exactOutput ? "ExactOutput" : "ExactInput",
        inputs: inputs.value.map((input, at) => ({
          user: input.user.address,
          asset: input.asset,
          ...(exactOutput ? {} : amountOf(intent.inputs[at])),
        })),
        outputs: outputs.value.map((output, at) => ({
          receiver: output.receiver.address,
          asset: output.asset,
          ...(exactOutput ? amountOf(intent.outputs[at]) : {}),
        })),
      },
      supportedTypes: ["escrow-v0"],
      ...(minValidUntil > nowSeconds ? { minValidUntil } : {}),
      ...(typeof intent.preference === "string" ? { preference: preferences[intent.preference] } : {}),
      ...(options === null ? {} : { solverOptions: options }),
    },
  });
}

/** The first part that this venue can't do, as a path; null when there is none. */
function unsupportedPart({ originSubmission, failureHandling, outputs }: Intent): string | null {
  const schemes = originSubmission?.schemes ?? [];
  if (schemes.length > 0 && !schemes.includes("permit2")) return "/intent/originSubmission/schemes";
  if (failureHandling?.includes("refund-automatic") === false) return "/intent/failureHandling";
  const calling = outputs.findIndex(({ calldata }) => (calldata ?? "0x") !== "0x" && calldata !== "");
  return calling === -1 ? null : `/intent/outputs/${calling}/calldata`;
}

type Read<Account extends string> = Record<Account | "asset", ChainAddress>;

function readInputs({ inputs }: Intent): Result<Read<"user">[], Failure> {
  const read: Read<"user">[] = [];
  for (const [at, input] of inputs.entries()) {
    const asset = parseInteropAddress(input.asset);
    if (asset === null) return fail({ code: "INVALID_FIELD", param: `/intent/inputs/${at}/asset` });
    const user = parseInteropAddress(input.user);
    // The same address on another chain may be somebody else's contract.
    if (user?.chainId !== asset.chainId)
      return fail({ code: "INVALID_FIELD", param: `/intent/inputs/${at}/user` });
    read.push({ user, asset });
  }
  return ok(read);
}

function readOutputs({ outputs }: Intent): Result<Read<"receiver">[], Failure> {
  const read: Read<"receiver">[] = [];
  for (const [at, output] of outputs.entries()) {
    const asset = parseInteropAddress(output.asset);
    if (asset === null) return fail({ code: "INVALID_FIELD", param: `/intent/outputs/${at}/asset` });
    const receiver = parseInteropAddress(output.receiver);
    if (receiver?.chainId !== asset.chainId)
      return fail({ code: "INVALID_FIELD", param: `/intent/outputs/${at}/receiver` });
    read.push({ receiver, asset });
  }
  return ok(read);
}

function readOptions(
  options: OifQuotesRequest["solverOptions"],
): NonNullable<QuotesRequest["solverOptions"]> | null {
  if (options === null || options === undefined) return null;
  const { includeSolvers, excludeSolvers, timeout, solverTimeout } = options;
  const asked = Math.min(timeout ?? Number.POSITIVE_INFINITY, solverTimeout ?? Number.POSITIVE_INFINITY);
  return {
    ...(Number.isFinite(asked)
      ? { timeout: Math.min(Math.max(asked, TIMEOUT_MS.least), TIMEOUT_MS.most) }
      : {}),
    ...((includeSolvers ?? []).length > 0 ? { include: includeSolvers ?? [] } : {}),
    ...((excludeSolvers ?? []).length > 0 ? { exclude: excludeSolvers ?? [] } : {}),
  };
}

/** Where OIF has the fields that the venue has elsewhere, by the start of their paths. */
const paths = [
  ["/minValidUntil", "/intent/minValidUntil"],
  ["/solverOptions/include/", "/solverOptions/includeSolvers/"],
  ["/solverOptions/exclude/", "/solverOptions/excludeSolvers/"],
] as const;

/** A failure of the venue's own request, with the field named as the OIF client knows it. */
export function inOifTerms(failure: Failure): Failure {
  const { param } = failure;
  if (param === undefined) return failure;
  const moved = paths.find(([ours]) => param.startsWith(ours));
  return moved === undefined ? failure : { ...failure, param: `${moved[1]}${param.slice(moved[0].length)}` };
}
