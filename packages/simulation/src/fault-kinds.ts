import type { World } from "./world.ts";

/** A kind of fault: how often it strikes, and what it does. */
type Fault = {
  /** Milliseconds between two, least and most. */
  readonly everyMs: readonly [number, number];
  /** Answers what ends it, with its length in milliseconds at most; nothing if it is over at once. */
  readonly strike: (world: World) => { readonly forMs: number; readonly end: () => void } | null;
};

/** Everything that may go wrong, beside what the plan's solvers and takers do. */
const faults = {
  /** A process dies, wherever it is; another takes its place after a while. */
  processKilled: {
    everyMs: [2_000, 25_000],
    strike: (world) => {
      world.orchestrators.kill(world.random);
      return null;
    },
  },
  /** The machine's clock is set. */
  clockJump: {
    everyMs: [5_000, 30_000],
    strike: ({ orchestrators, random }) => {
      orchestrators.jump(random, random.pick([5_000, 60_000, 900_000]));
      return null;
    },
  },
  databaseDown: {
    everyMs: [10_000, 40_000],
    strike: ({ server }) => {
      server.goDown();
      return { forMs: 20_000, end: () => server.comeUp() };
    },
  },
  sessionCut: {
    everyMs: [2_000, 20_000],
    strike: ({ orchestrators, random }) => {
      orchestrators.cut(random);
      return null;
    },
  },
  statementsLost: {
    everyMs: [1_000, 20_000],
    strike: ({ server, random }) => {
      const chance = random.pick([0.01, 0.1, 0.5]);
      Object.assign(server.faults, { loseRequest: chance, loseAnswer: chance, slow: chance });
      return { forMs: 15_000, end: () => server.calm() };
    },
  },
  nodeDown: {
    everyMs: [5_000, 30_000],
    strike: (world) => world.spoil({ isDown: true }, 30_000),
  },
  nodeStuck: {
    everyMs: [5_000, 30_000],
    strike: (world) => world.spoil({ isStuck: true }, 40_000),
  },
  nodeLags: {
    everyMs: [5_000, 30_000],
    strike: (world) => world.spoil({ lagMs: world.random.int(0, 20_000) }, 60_000),
  },
  answersLost: {
    everyMs: [2_000, 20_000],
    strike: (world) => {
      const chance = world.random.pick([0.02, 0.2, 0.6]);
      return world.spoil({ loseRequest: chance, loseAnswer: chance, slow: chance }, 20_000);
    },
  },
  transactionsSwallowed: {
    everyMs: [2_000, 20_000],
    strike: (world) => world.spoil({ swallow: world.random.pick([0.3, 1]) }, 60_000),
  },
  nodeLies: {
    everyMs: [2_000, 20_000],
    strike: (world) => world.corrupt(world.random.pick([0.05, 0.3, 1]), 40_000),
  },
  reorganisation: {
    everyMs: [2_000, 20_000],
    strike: ({ chains, random }) => {
      const chain = random.pick(chains);
      chain.reorganise(random.int(1, chain.depth + 3));
      return null;
    },
  },
  feeSpike: {
    everyMs: [10_000, 40_000],
    strike: ({ chains, random }) => {
      const { rules } = random.pick(chains);
      rules.baseFee *= BigInt(random.pick([2, 5, 20]));
      return { forMs: 40_000, end: () => (rules.baseFee = 1_000_000_000n) };
    },
  },
  /** The pool forgets what waits. */
  poolEmptied: {
    everyMs: [5_000, 30_000],
    strike: ({ chains, random }) => {
      random.pick(chains).pool.clear();
      return null;
    },
  },
  /** Somebody sends with the orchestrators' key. */
  foreignTransaction: {
    everyMs: [10_000, 60_000],
    strike: (world) => {
      world.sendForeign();
      return null;
    },
  },
  blocksLate: {
    everyMs: [10_000, 40_000],
    strike: ({ chains, random }) => {
      const { rules } = random.pick(chains);
      rules.passOver = 0.95;
      return { forMs: 20_000, end: () => (rules.passOver = 0.1) };
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof faults;

export const faultKinds = Object.keys(faults) as FaultKind[];

/** Lets a kind of fault strike again and again, until the world's faults are over. */
export function unleash(world: World, kind: FaultKind): void {
  const { everyMs, strike }: Fault = faults[kind];
  const { loop, random, trace } = world;
  const next = (): void => {
    loop.after(random.int(...everyMs), () => {
      if (world.isCalm) return;
      trace.write(`${loop.nowMs} fault ${kind}`);
      const over = strike(world);
      if (over === null) return next();
      loop.after(random.int(500, over.forMs), () => {
        over.end();
        if (!world.isCalm) next();
      });
    });
  };
  next();
}
