import { runProcess } from "@tetrafi/protocol/process/run-process.ts";
import { readSettings } from "./settings.ts";
import { startVenue } from "./start-venue.ts";

await runProcess("venue", async () => startVenue(readSettings(process.env)));
