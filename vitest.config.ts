import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/dist/**"];
/** Packs, installs and runs the SDK in Node and in a browser: minutes, so it has a command of its own. */
const PACKAGE_TEST = "tests/src/sdk-package.test.ts";

/**
 * `unit`: beside the source. `e2e`: whole stacks on real parts; after the units, so that nothing starves. Three
 * workers on two cores, since tests mostly wait for blocks, disks and sockets. `package`: `npm run test:package`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "contracts/**/*.test.ts", "bench/src/**/*.test.ts"],
          exclude,
          testTimeout: 40_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/src/**/*.test.ts"],
          exclude: [...exclude, PACKAGE_TEST],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "package",
          include: [PACKAGE_TEST],
          exclude,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
