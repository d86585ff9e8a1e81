import assert from "node:assert/strict";
import { FunctionsHttpError } from "@supabase/functions-js";
import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { base64url } from "jose";
import { channelOf } from "../../shared/contracts/events.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { Browser } from "./browser.ts";
import { ClientModel, changesIn } from "./client-model.ts";
import { eventually } from "./eventually.ts";

/** An event as it came in on a phone's channel. */
export interface Heard {
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

/** An answer of an edge function, refusals included. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Longest wait for what is bound to come, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Where the app waits for its deep link. */
const REDIRECT_TO = "resonance://auth/callback";

/** A phone: the unmodified supabase-js, and what a person does with it. */
export class Phone {
  readonly supabase: SupabaseClient;
  readonly #url: string;
  readonly #messages: Heard[] = [];
  readonly #heard: Heard[] = [];
  /** What the phone shows, by what it has heard and been answered. */
  readonly model = new ClientModel();
  #userId: string | undefined;

  constructor(url: string) {
    this.#url = url;
    this.supabase = createClient(url, LOCAL.publishableKey, { auth: { persistSession: false } });
  }

  /** The phone of an adult of that name: signed in, with its channel open. */
  static async of(url: string, person: string): Promise<Phone> {
    const phone = new Phone(url);
    await phone.signIn(person);
    await phone.confirmAdult();
    await phone.openChannel();
    return phone;
  }

  /** The listener, once signed in. */
  get userId(): string {
    if (!this.#userId) throw new Error("not signed in yet");
    return this.#userId;
  }

  /** What came in on the channel so far, oldest first: of several changes in one message, each. */
  get heard(): readonly Heard[] {
    return this.#heard;
  }

  /** What came in as it was sent, oldest first. */
  get messages(): readonly Heard[] {
    return this.#messages;
  }

  /** Signs in with Spotify as that person: browser, deep link, one-time code, session. */
  async signIn(person: string): Promise<void> {
    const codeVerifier = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
    const code = new URL(await this.browse(person, await challengeOf(codeVerifier))).searchParams;
    const { status, body } = await this.call("POST", "auth/token", {
      code: code.get("code"),
      codeVerifier,
    });
    if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
    const { tokenHash, type } = body as { tokenHash: string; type: "email" };
    const { data, error } = await this.supabase.auth.verifyOtp({ token_hash: tokenHash, type });
    if (error) throw error;
    this.#userId = data.user?.id;
  }

  /** Tells Resonance that its person is an adult: until then they do not go live. */
  async confirmAdult(): Promise<void> {
    const { status, body } = await this.call("PATCH", "users/me", { adultConfirmed: true });
    if (status !== 200) throw new Error(`not confirmed: ${status} ${JSON.stringify(body)}`);
  }

  /** Walks through Spotify's pages as the browser does, and gives the deep link at the end. */
  async browse(person: string, codeChallenge: string): Promise<string> {
    const query = new URLSearchParams({ code_challenge: codeChallenge, redirect_to: REDIRECT_TO });
    const browser = new Browser();
    const spotify = await follow(browser, `${this.#url}/functions/v1/auth/spotify?${query}`);
    const callback = await follow(browser, `${spotify}&${new URLSearchParams({ person })}`);
    return follow(browser, callback);
  }

  /** Opens the listener's private channel and resolves when it is joined. */
  async openChannel(): Promise<RealtimeChannel> {
    await this.supabase.realtime.setAuth();
    const channel = this.supabase
      .channel(channelOf(this.userId), { config: { private: true } })
      .on("broadcast", { event: "*" }, ({ event, payload }) => {
        this.model.hear(event, payload);
        this.#messages.push({ event, payload });
        this.#heard.push(...eachChange({ event, payload }));
      });
    await new Promise<void>((resolve, reject) => {
      channel.subscribe((status, error) => {
        if (status === "SUBSCRIBED") resolve();
        else reject(error ?? new Error(status));
      });
    });
    return channel;
  }

  /** Calls an edge function: `call("POST", "presence/live", { durationMinutes: 60 })`. */
  async call(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    route: string,
    body?: Record<string, unknown>,
  ): Promise<Answer> {
    const { data, error, response } = await this.supabase.functions.invoke(route, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    if (error instanceof FunctionsHttpError) {
      return { status: error.context.status, body: await error.context.json() };
    }
    if (error) throw error;
    return { status: response?.status ?? 0, body: data };
  }

  /** Resolves with the first event of that name about that listener, come or to come. */
  async hears(event: string, userId?: string): Promise<Heard> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const found = this.#heard.find(
        (heard) => heard.event === event && (!userId || heard.payload.userId === userId),
      );
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${event} did not come; came: ${this.#heard.map(({ event }) => event)}`);
  }

  /** Resolves when the phone shows these listeners and no others, by what it has heard. */
  async comesToShow(...userIds: string[]): Promise<void> {
    const wanted = userIds.sort();
    await eventually(
      () => assert.deepEqual([...this.model.cards.keys()].sort(), wanted),
      PATIENCE_MS,
    );
  }

  async close(): Promise<void> {
    await this.supabase.removeAllChannels();
    await this.supabase.realtime.disconnect();
    await this.supabase.auth.stopAutoRefresh();
  }
}

/** A message as those that would say the same, each with its number. */
function eachChange(message: Heard): Heard[] {
  if (message.event !== "live:changes") return [message];
  const { n } = message.payload;
  return changesIn(message.event, message.payload).map(({ event, ...payload }) => ({
    event,
    payload: { ...payload, n },
  }));
}

/** PKCE's S256 of a verifier. */
export async function challengeOf(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier));
  return base64url.encode(new Uint8Array(digest));
}

/** Where an address redirects to. */
async function follow(browser: Browser, address: string): Promise<string> {
  const response = await browser.open(address);
  const text = await response.text();
  const location = response.headers.get("location");
  if (!location) throw new Error(`${response.status} instead of a redirect: ${text}`);
  return location;
}
