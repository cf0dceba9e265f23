/**
 * Where a solver is on its way. `applied`, `review`: the operator has not decided. `sandbox`: it quotes on test corridors.
 * `certified`: it passed the certification kit. `active`: it quotes on live corridors. `suspended`: it is asked nothing,
 * and hears what becomes of its orders. `rejected`: it may apply again.
 */
export type SolverStage =
  | "applied"
  | "review"
  | "rejected"
  | "sandbox"
  | "certified"
  | "active"
  | "suspended";

/** Who moves a solver: itself, by applying; a person of the venue's; a certification report; the venue's own checks. */
export type LifecycleActor = "applicant" | "operator" | "certification" | "risk";

/** One row of the table. */
type Move = {
  readonly from: SolverStage;
  readonly to: SolverStage;
  readonly by: readonly LifecycleActor[];
};

/** Every stage, in the order of the way. */
export const solverStages: readonly SolverStage[] = [
  "applied",
  "review",
  "rejected",
  "sandbox",
  "certified",
  "active",
  "suspended",
];

/** The table of moves. What is not in it can't happen. */
export const lifecycleMoves: readonly Move[] = [
  { from: "rejected", to: "applied", by: ["applicant"] },
  { from: "applied", to: "review", by: ["operator"] },
  { from: "applied", to: "rejected", by: ["operator"] },
  { from: "review", to: "sandbox", by: ["operator"] },
  { from: "review", to: "rejected", by: ["operator"] },
  { from: "sandbox", to: "certified", by: ["certification"] },
  { from: "sandbox", to: "suspended", by: ["operator", "risk"] },
  { from: "certified", to: "active", by: ["operator"] },
  { from: "certified", to: "suspended", by: ["operator", "risk"] },
  { from: "active", to: "suspended", by: ["operator", "risk"] },
  { from: "suspended", to: "sandbox", by: ["operator"] },
  { from: "suspended", to: "certified", by: ["operator"] },
  { from: "suspended", to: "active", by: ["operator"] },
];

/** How far a solver had come: a suspended one comes back no further. */
const progress: Readonly<Record<SolverStage, number>> = {
  rejected: 0,
  applied: 0,
  review: 1,
  sandbox: 2,
  certified: 3,
  active: 4,
  suspended: 0,
};

/** A number that grows along the way. */
export function progressOf(stage: SolverStage): number {
  return progress[stage];
}

/** Where a solver stands; `suspendedFrom` is the stage that a suspension ended, null unless it is suspended. */
export type LifecycleState = { readonly stage: SolverStage; readonly suspendedFrom: SolverStage | null };

/** The stages in which a solver has a place on the roster, and may be in session. */
export function isAdmitted(stage: SolverStage): stage is "sandbox" | "certified" | "active" | "suspended" {
  return stage === "sandbox" || stage === "certified" || stage === "active" || stage === "suspended";
}

/**
 * Whether a solver is asked on a corridor. Live ones ask the active. Test corridors ask those on the way, and the house's:
 * an active solver is not bothered with tests.
 * @param isHouse Whether the venue's operator runs it.
 */
export function isAskedOn(stage: SolverStage, isHouse: boolean, isSandbox: boolean): boolean {
  if (!isSandbox) return stage === "active";
  return stage === "sandbox" || stage === "certified" || (isHouse && stage === "active");
}

/** Whether a stage may follow another when this actor says so. */
export function mayMove(from: SolverStage, to: SolverStage, by: LifecycleActor): boolean {
  return lifecycleMoves.some((move) => move.from === from && move.to === to && move.by.includes(by));
}
