/** Loaded before a process's own code: its clock is off by SHIFTED_CLOCK_MS, which may be negative. */
const shiftMs = Number(process.env["SHIFTED_CLOCK_MS"] ?? 0);
const realNow = Date.now;
Date.now = () => realNow() + shiftMs;
