import { resolve } from "node:path";
import { z } from "zod";
import { LOCAL } from "../local/keys/default-keys.ts";
import { PLANS, type Plan } from "../local/realtime/plans.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { StackOptions } from "./stack.ts";

const port = z
  .string()
  .regex(/^\d{1,5}$/, "is not a port")
  .transform(Number)
  // The next port is psql's.
  .refine((number) => number < 65_535, "is not a port below 65535");

const httpAddress = z.url({ protocol: /^https?$/, error: "is not an http(s) address" });
const postgresAddress = z.url({
  protocol: /^postgres(ql)?$/,
  error: "is not a postgres:// address",
});

const stackVariables = z.object({
  RESONANCE_PORT: port.default(LOCAL.port),
  RESONANCE_HOST: z.ipv4("is not an IPv4 address of this machine").optional(),
  RESONANCE_TOKEN_LIFE_S: z
    .string()
    .regex(/^\d{1,6}$/, "is not a number of seconds")
    .transform(Number)
    // Supabase's own bounds.
    .refine((seconds) => seconds >= 60 && seconds <= 604_800, "is not between 60 and 604800")
    .optional(),
  DATABASE_URL: postgresAddress.optional(),
  RESONANCE_SIGNING: z.enum(["hs256", "es256"], "is neither hs256 nor es256").optional(),
  AUTH_PROGRAM: z.string().optional(),
  POSTGREST_PROGRAM: z.string().optional(),
  REALTIME_URL: httpAddress.optional(),
  RESONANCE_DATA: z.string().default(".resonance"),
  RESONANCE_PLAN: z
    .enum(Object.keys(PLANS) as Plan[], `is none of ${Object.keys(PLANS).join(", ")}`)
    .optional(),
});

/** Variables of functions that a developer may set: what is left out, the stack makes itself. */
const functionVariables = z
  .object({
    SPOTIFY_CLIENT_ID: z.string(),
    SPOTIFY_CLIENT_SECRET: z.string(),
    SPOTIFY_ACCOUNTS_URL: httpAddress,
    SPOTIFY_API_URL: httpAddress,
    SPOTIFY_TOKEN_KEYS: z.string(),
    ACCOUNT_EMAIL_KEY: z.string(),
    EXPO_PUSH_URL: httpAddress,
    EXPO_ACCESS_TOKEN: z.string(),
    FCM_URL: httpAddress,
    FCM_TOKEN_URL: httpAddress,
    FCM_ACCOUNT: z.string(),
    APNS_URL: httpAddress,
    APNS_ACCOUNT: z.string(),
    PUBLIC_URL: httpAddress,
    SIGN_IN_REDIRECTS: z.string(),
    AUTH_ISSUER: z.string(),
    CORS_ORIGINS: z.string(),
  })
  .partial();

/** Of each pair, one without the other is a mistake: they come from one Spotify, or one push service. */
const PAIRS: readonly (readonly [string, string])[] = [
  ["SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"],
  ["SPOTIFY_ACCOUNTS_URL", "SPOTIFY_API_URL"],
  ["FCM_URL", "FCM_ACCOUNT"],
  ["FCM_TOKEN_URL", "FCM_ACCOUNT"],
  ["APNS_URL", "APNS_ACCOUNT"],
];

/** Every variable that `npm start` knows; `.env.example` lists the same. */
export const VARIABLES: readonly string[] = [stackVariables, functionVariables].flatMap((schema) =>
  Object.keys(schema.shape),
);

/**
 * What the environment says of the stack to start. An empty variable counts as unset. Throws one
 * line that names each variable that is missing or malformed, and never a value.
 *
 * @param root the project's folder, where data and the prepared snapshot are kept by default
 */
export function readEnvironment(env: Readonly<Record<string, string>>, root: string): StackOptions {
  const values = pick(env, VARIABLES);
  const stack = stackVariables.safeParse(values);
  const functions = functionVariables.safeParse(values);
  const issues = [stack, functions].flatMap(({ error }) => error?.issues ?? []);
  const problems = [
    ...issues.map(({ path, message }) => `${path.join(".")} ${message}`),
    ...PAIRS.flatMap((pair) => missingOf(pair, values)),
  ];
  if (!stack.success || !functions.success || problems.length > 0) {
    throw new Error(problems.join("; "));
  }
  const { RESONANCE_PORT, RESONANCE_DATA, RESONANCE_PLAN, DATABASE_URL } = stack.data;
  const { RESONANCE_HOST, RESONANCE_TOKEN_LIFE_S } = stack.data;
  const { RESONANCE_SIGNING } = stack.data;
  const { AUTH_PROGRAM, POSTGREST_PROGRAM, REALTIME_URL } = stack.data;
  const dataFolder = RESONANCE_DATA === "memory" ? "memory" : resolve(root, RESONANCE_DATA);
  return {
    port: RESONANCE_PORT,
    psqlPort: RESONANCE_PORT === 0 ? 0 : RESONANCE_PORT + 1,
    dataFolder,
    cacheFolder: cacheFolder(root, dataFolder),
    ...(RESONANCE_HOST === undefined ? {} : { host: RESONANCE_HOST }),
    ...(RESONANCE_TOKEN_LIFE_S === undefined ? {} : { tokenLifeS: RESONANCE_TOKEN_LIFE_S }),
    ...(RESONANCE_SIGNING === undefined ? {} : { signing: RESONANCE_SIGNING }),
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
    ...(RESONANCE_PLAN === undefined ? {} : { plan: RESONANCE_PLAN }),
    real: {
      ...(AUTH_PROGRAM === undefined ? {} : { auth: AUTH_PROGRAM }),
      ...(POSTGREST_PROGRAM === undefined ? {} : { postgrest: POSTGREST_PROGRAM }),
      ...(REALTIME_URL === undefined ? {} : { realtime: REALTIME_URL }),
    },
    variables: pick(env, Object.keys(functionVariables.shape)),
  };
}

/** Those of `names` that are set to something. */
function pick(env: Readonly<Record<string, string>>, names: readonly string[]) {
  const picked: Record<string, string> = {};
  for (const name of names) if (env[name]) picked[name] = env[name];
  return picked;
}

function missingOf(pair: readonly [string, string], values: Record<string, unknown>): string[] {
  const missing = pair.filter((name) => values[name] === undefined);
  if (missing.length !== 1) return [];
  const set = pair.find((name) => name !== missing[0]);
  return [`${missing[0]} is missing, which belongs to ${set}`];
}
