import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**"];
/**
 * Most of a minute each, or more, together with others: the SDK packed, installed and run; registration and sandbox; fills,
 * splits, crossings and late proofs on chains of their own; scenarios; deployments; OIF trades; a database that is late.
 */
const LONG_TESTS = [
  "tests/src/sdk-package.test.ts",
  "packages/sdk/src/certify/fills.test.ts",
  "packages/settlement/src/drive/batches.test.ts",
  "tests/src/sandbox.test.ts",
  "tests/src/sdk-examples.test.ts",
  "tests/src/onboarding.test.ts",
  "packages/settlement/src/drive/splits.test.ts",
  "packages/settlement/src/proof/late-proofs.test.ts",
  "tests/src/oif.test.ts",
  "tests/src/splits.test.ts",
  "tests/src/accept.test.ts",
  "packages/venue/src/risk/limits.test.ts",
  "packages/settlement/src/drive/operator-actions.test.ts",
  "packages/settlement/src/drive/lanes.test.ts",
  "tests/src/scenarios/scenarios.test.ts",
  "contracts/test/deploy-contracts.test.ts",
  "packages/settlement/src/foreign/discover-orders.test.ts",
  "packages/settlement/src/drive/crossings.test.ts",
  "packages/settlement/src/hosted/hosted-fills.test.ts",
  "tests/src/late-relayer.test.ts",
  "tests/src/hosted.test.ts",
  "tests/src/late-database.test.ts",
];

/**
 * `unit`: beside the source. `e2e`: whole stacks on real parts. Both at once, four files at a time on two cores: stacks
 * mostly wait for blocks, and units fill that time. `long`: `npm run test:long`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "contracts/**/*.test.ts", "bench/src/**/*.test.ts"],
          exclude: [...exclude, ...LONG_TESTS],
          testTimeout: 40_000,
          hookTimeout: 60_000,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/src/**/*.test.ts"],
          exclude: [...exclude, ...LONG_TESTS],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "long",
          include: LONG_TESTS,
          exclude,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
