import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { z } from "zod";

/** Supabase's own defaults stand where a project's file says nothing. */
const configFile = z.object({
  api: z
    .object({
      schemas: z.tuple([z.string()], z.string()).default(["public"]),
      extra_search_path: z.array(z.string()).default(["public", "extensions"]),
      max_rows: z.int().positive().default(1000),
    })
    .prefault({}),
  auth: z
    .object({
      site_url: z.string().default("http://127.0.0.1:3000"),
      additional_redirect_urls: z.array(z.string()).default([]),
      jwt_expiry: z.int().positive().default(3600),
      refresh_token_reuse_interval: z.int().nonnegative().default(10),
      rate_limit: z
        .object({
          token_verifications: z.int().positive().default(30),
          token_refresh: z.int().positive().default(150),
        })
        .prefault({}),
      email: z
        .object({
          otp_length: z.int().min(6).max(10).default(6),
          otp_expiry: z.int().positive().default(3600),
        })
        .prefault({}),
    })
    .prefault({}),
  functions: z.record(z.string(), z.object({ verify_jwt: z.boolean().default(true) })).default({}),
});

/** What a project's `config.toml` says of the services that stand in for Supabase's here. */
export interface Config {
  readonly api: {
    /** Schemas that the Data API serves, the default one first. */
    readonly schemas: readonly [string, ...string[]];
    /** Schemas that unqualified names may mean after the request's own. */
    readonly extraSearchPath: readonly string[];
    /** Most rows of one answer. */
    readonly maxRows: number;
  };
  readonly auth: {
    /** Where links lead that ask for nothing else, and which others they may ask for. */
    readonly siteUrl: string;
    readonly redirectUrls: readonly string[];
    /** Seconds that an access token is good for. */
    readonly jwtExpiryS: number;
    /** Seconds in which any spent refresh token of a session still gives its active one. */
    readonly refreshReuseS: number;
    /** A one-time code: its digits, and the seconds that it is good for. */
    readonly code: { readonly length: number; readonly expiryS: number };
    /** Requests of one address in five minutes. */
    readonly rates: { readonly verifications: number; readonly refreshes: number };
  };
  /** Of each function that the file names, whether the gateway asks for a token. */
  readonly verifyJwt: Readonly<Record<string, boolean>>;
}

/** Reads a project's `config.toml`. Rejects with one line when it is not one. */
export async function readConfig(file: URL): Promise<Config> {
  const read = configFile.safeParse(parse(await readFile(file, "utf8")));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`${fileURLToPath(file)}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { api, auth, functions } = read.data;
  return {
    api: {
      schemas: api.schemas,
      extraSearchPath: api.extra_search_path,
      maxRows: api.max_rows,
    },
    auth: {
      siteUrl: auth.site_url,
      redirectUrls: auth.additional_redirect_urls,
      jwtExpiryS: auth.jwt_expiry,
      refreshReuseS: auth.refresh_token_reuse_interval,
      code: { length: auth.email.otp_length, expiryS: auth.email.otp_expiry },
      rates: {
        verifications: auth.rate_limit.token_verifications,
        refreshes: auth.rate_limit.token_refresh,
      },
    },
    verifyJwt: Object.fromEntries(
      Object.entries(functions).map(([name, { verify_jwt }]) => [name, verify_jwt]),
    ),
  };
}
