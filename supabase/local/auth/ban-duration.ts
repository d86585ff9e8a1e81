import { validationFailed } from "./auth-error.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = "(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)";
const DURATION = new RegExp(`^[+-]?(${PART})+$`);

/** Most hours of a duration: Go counts nanoseconds in 64 bits. */
const MOST_MS = Number((2n ** 63n - 1n) / 1_000_000n);

/** Milliseconds of a duration as Go writes them (`1h30m`, `876000h`); `none` is 0. */
export function banDuration(text: string): number {
  if (text === "none" || /^[+-]?0$/.test(text)) return 0;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(new RegExp(PART, "g"))) {
    ms += Number(amount) * (UNIT_MS[unit ?? ""] ?? 0);
  }
  if (!DURATION.test(text) || ms > MOST_MS) {
    throw validationFailed(
      `invalid format for ban duration: time: ${faultOf(text)} ${JSON.stringify(text)}`,
    );
  }
  return text.startsWith("-") ? -ms : ms;
}

/** What Go says is wrong with it. */
function faultOf(text: string): string {
  const number = "(\\d+\\.?\\d*|\\.\\d+)";
  const [, unit] = new RegExp(`^[+-]?(?:${PART})*${number}([^\\d.]*)`).exec(text)?.slice(-2) ?? [];
  if (unit === undefined || DURATION.test(text)) return "invalid duration";
  return unit === ""
    ? "missing unit in duration"
    : `unknown unit ${JSON.stringify(unit)} in duration`;
}
