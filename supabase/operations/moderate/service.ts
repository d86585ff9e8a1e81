import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import { LOCAL } from "../../local/keys/default-keys.ts";

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** A sentence about why something could not be done. */
export class Refused extends Error {}

/** Calls `api.<name>` by the secret key; the answer is read by its contract. */
export type Service = <T>(name: string, args: object, contract: z.ZodType<T>) => Promise<T>;

const Url = z.url({ protocol: /^https?$/ });
const Keys = z.object({ default: z.string().min(1) });

/** The project that the environment names, or the local stack. @throws Refused */
export function openService(env: Readonly<Record<string, string | undefined>>): Service {
  const { url, key } = projectOf(env);
  const client = createClient<Served, "api">(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { schema: "api" },
    global: {
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    },
  });
  return async (name, args, contract) => {
    const { data, error } = await client.rpc(name, { ...args });
    if (error) throw new Refused(sentenceOf(error, url));
    const read = contract.safeParse(data);
    if (read.success) return read.data;
    throw new Refused(`${url} answers in another shape than this version expects`);
  };
}

/** Which project the environment names. @throws Refused */
export function projectOf(env: Readonly<Record<string, string | undefined>>) {
  if (!env.SUPABASE_URL) return { url: `http://127.0.0.1:${LOCAL.port}`, key: LOCAL.secretKey };
  const url = Url.safeParse(env.SUPABASE_URL);
  if (!url.success) throw new Refused("SUPABASE_URL is no address");
  const keys = Keys.safeParse(parsed(env.SUPABASE_SECRET_KEYS ?? ""));
  if (!keys.success) throw new Refused('SUPABASE_SECRET_KEYS is not {"default": "sb_secret_..."}');
  return { url: url.data.replace(/\/+$/, ""), key: keys.data.default };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | null | undefined;
}

function sentenceOf({ code, message, hint }: Answer, url: string): string {
  if (code === "not_found") return hint || "there is nobody, and no report, by that id";
  if (code === "42501" || code === "unauthorized") return `${url} does not take the key`;
  if (!code) return `${url} does not answer as a project does: ${message}`;
  return hint ? `${message} ${hint}` : message;
}

/** For the client, which need not know what the contracts check. */
interface Served {
  api: {
    Tables: Record<never, never>;
    Views: Record<never, never>;
    Functions: Record<string, { Args: Record<string, unknown>; Returns: unknown }>;
  };
}
