import assert from "node:assert/strict";
import { base64url } from "jose";
import type { Stack } from "../../supabase/dev/stack.ts";
import { Browser } from "./browser.ts";
import { challengeOf } from "./phone.ts";

/** Where the app waits for its deep link. */
export const APP = "resonance://auth/callback";

/** What the app keeps while its listener is at Spotify. */
export interface Started {
  readonly verifier: string;
  /** The address at Spotify. */
  readonly spotify: URL;
}

/** Sign-in over plain HTTP, step by step, remembering every answer of ours. */
export class SignIns {
  /** Everything that our functions answered so far, headers and bodies. */
  readonly answers: string[] = [];
  readonly #stack: Stack;
  /** The one browser of the phone, with what our answers leave in it. */
  readonly #browser = new Browser();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** A request to the auth function, or to any address of the stack. */
  async request(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, `${this.#stack.url}/functions/v1/auth/`);
    const headers = { accept: "*/*", ...init.headers };
    const response = await this.#browser.open(url, { ...init, headers });
    const text = await response.clone().text();
    this.answers.push(`${JSON.stringify([...response.headers])} ${text}`);
    return response;
  }

  async start(redirectTo = APP): Promise<Started> {
    const verifier = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
    const query = new URLSearchParams({
      code_challenge: await challengeOf(verifier),
      redirect_to: redirectTo,
    });
    const response = await this.request(`spotify?${query}`);
    assert.equal(response.status, 302, await response.text());
    return { verifier, spotify: new URL(response.headers.get("location") ?? "") };
  }

  /** What the person does at Spotify: says yes, or no. Gives where Spotify sends the browser. */
  async atSpotify(spotify: URL, person: string, answer: "yes" | "no" = "yes"): Promise<string> {
    const address = new URL(spotify);
    address.searchParams.set("person", person);
    if (answer === "no") address.searchParams.set("deny", "1");
    const response = await fetch(address, { redirect: "manual" });
    await response.body?.cancel();
    return response.headers.get("location") ?? "";
  }

  /** Comes back from Spotify; gives the app's deep link. */
  async comeBack(callback: string): Promise<URL> {
    const response = await this.request(callback);
    assert.equal(response.status, 303, await response.text());
    return new URL(response.headers.get("location") ?? "");
  }

  /** Up to the deep link with the one-time code. */
  async toCode(person: string): Promise<{ verifier: string; code: string }> {
    const { verifier, spotify } = await this.start();
    const link = await this.comeBack(await this.atSpotify(spotify, person));
    const code = link.searchParams.get("code");
    assert.ok(code, link.href);
    return { verifier, code };
  }

  redeem(code: string, codeVerifier: string): Promise<Response> {
    return this.request("token", { method: "POST", body: JSON.stringify({ code, codeVerifier }) });
  }

  /** The whole way: a Supabase session for that person. */
  async session(person: string): Promise<{ userId: string; token: string }> {
    const { code, verifier } = await this.toCode(person);
    const { tokenHash, type } = await (await this.redeem(code, verifier)).json();
    const response = await fetch(`${this.#stack.url}/auth/v1/verify`, {
      method: "POST",
      headers: { apikey: this.#stack.keys.publishableKey, "content-type": "application/json" },
      body: JSON.stringify({ token_hash: tokenHash, type }),
    });
    const session = await response.json();
    assert.equal(response.status, 200, JSON.stringify(session));
    return { userId: session.user.id, token: session.access_token };
  }

  /** A request of a signed-in listener. */
  as(token: string, method: string, address: string, body?: unknown): Promise<Response> {
    return this.request(address, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Runs `work` while Spotify fails that person in that way. */
  async whileSpotify<T>(fault: object, work: () => Promise<T>): Promise<T> {
    const faults = `${this.#stack.url}/local/spotify/faults`;
    const set = await fetch(faults, { method: "PUT", body: JSON.stringify(fault) });
    assert.equal(set.status, 200, await set.text());
    try {
      return await work();
    } finally {
      await fetch(faults, { method: "DELETE" });
    }
  }
}

/** Every row of our own and the platform's tables, as text. */
export async function allRows(database: Stack["database"]): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select oid::regclass::text as name from pg_catalog.pg_class
    where relkind in ('r', 'p')
      and relnamespace::regnamespace::text in ('app', 'private', 'auth', 'realtime')`,
  );
  const texts = tables.map(async ({ name }) => {
    const rows = await database.query<{ text: string }>(`select t::text as text from ${name} as t`);
    return rows.map(({ text }) => text).join("\n");
  });
  return (await Promise.all(texts)).join("\n");
}

/** `400 sign_in_expired`: the status and code of a refusal. */
export async function refused(response: Response): Promise<string> {
  const { error } = await response.json();
  return `${response.status} ${error.code}`;
}
