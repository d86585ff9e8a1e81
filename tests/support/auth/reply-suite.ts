import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Answer, type AuthStates, type Tokens, tokensOf } from "./auth-states.ts";
import { type Recorded, readReplies } from "./replies.ts";
import { addressPattern, expectShape } from "./shape.ts";

const replies = await readReplies();

/** What a call finds, beside what it says itself. */
interface Given {
  /** In place of `<hash>`, `<code>`, `<token>` and the like, in the path and in the body. */
  readonly values?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** The refresh token that was active before. */
  readonly active?: string;
}

/** Brings Auth into the state that each call was recorded in. */
class Story {
  readonly #run = crypto.randomUUID().slice(0, 8);
  #id = "";
  #hash = "";
  #own: Tokens = { access: "", refresh: "" };

  constructor(readonly auth: AuthStates) {}

  /** Addresses were drawn at random, each beginning with what it is for. */
  named(text: string): string {
    return text
      .replaceAll("…", this.#run)
      .replace(/ME-\w+@USERS/, `ME-${this.#run}@USERS`.toUpperCase());
  }

  get email(): string {
    return this.named("me-…@users.resonance.invalid");
  }

  note({ name, body }: Recorded, answer: Answer): void {
    const isMe = Object(body).email === "me-…@users.resonance.invalid";
    if (name === "create" && isMe && answer.status === 200) this.#id = String(answer.body.id);
  }

  async prepare({ name, token, path = "" }: Recorded): Promise<Given> {
    const values = { id: this.#id, email: this.email };
    if (/hash|code|again|older link|follow/.test(name)) {
      return { values: { ...values, ...(await this.#link(name)) } };
    }
    if (name === "own user, banned") await this.#ban();
    if (name === "redeem, banned") return { values: { hash: this.#hash } };
    if (/refresh|token|grandparent/.test(name)) return await this.#refreshes(name, values);
    if (token !== "a listener's") return { values, ...(token && { token }) };
    if (["own user", "sign out", "a listener as admin"].includes(name) || path === "/factors") {
      this.#own = await this.auth.signIn(this.email);
    }
    return { values, token: this.#own.access };
  }

  async #link(name: string) {
    if (name === "redeem it again") return { hash: this.#hash, code: "" };
    const link = await this.auth.linkFor(this.email);
    if (name === "an older link after a newer") await this.auth.linkFor(this.email);
    this.#hash = link.hash;
    return { hash: link.hash, code: link.code };
  }

  async #ban(): Promise<void> {
    this.#own = await this.auth.signIn(this.email);
    ({ hash: this.#hash } = await this.auth.linkFor(this.email));
    const body = { ban_duration: "1h" };
    await this.auth.ask("PUT", `/admin/users/${this.#id}`, { as: "secret", body });
  }

  async #next(token: string): Promise<string> {
    return tokensOf(await this.auth.refresh(token)).refresh;
  }

  async #refreshes(name: string, values: Record<string, string>): Promise<Given> {
    if (/banned|deleted/.test(name)) return { values: { ...values, token: this.#own.refresh } };
    const spent = name === "the active token after that" ? this.#own : null;
    this.#own = spent ?? (await this.auth.signIn(this.email));
    const { refresh } = this.#own;
    if (name === "refresh" || spent) return { values: { ...values, token: refresh } };
    let active = await this.#next(refresh);
    if (/grandparent/.test(name)) active = await this.#next(active);
    if (/eleven seconds/.test(name)) this.auth.pass(11);
    this.#own = { ...this.#own, refresh: active };
    return { values: { ...values, token: refresh }, active };
  }
}

function titleOf({ name, method, path, body, reply }: Recorded): string {
  const sent = body === undefined ? "" : ` ${JSON.stringify(body)}`;
  const code = reply["x-sb-error-code"] ?? "";
  return `${name}: ${method} ${path}${sent} → ${reply.status} ${code}`.trim();
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/<(\w+)>/g, (whole, key: string) => values[key] ?? whole);
}

/** Runs the recorded calls in their order, and compares what Auth answers here. */
export function replySuite(auth: () => AuthStates): void {
  let story: Story;
  before(() => {
    story = new Story(auth());
  });

  describe("Auth answers as the real one", () => {
    for (const recorded of replies) {
      if (recorded.name === "twenty refreshes of one token at once") {
        test(`${recorded.name} → one new token`, () => twentyAtOnce(story, recorded));
      } else if (recorded.after) {
        test(`${titleOf(recorded)}, and what is left after it`, () => signOut(story, recorded));
      } else {
        test(titleOf(recorded), async () => {
          await play(story, recorded, await story.prepare(recorded));
        });
      }
    }
  });
}

async function play(story: Story, recorded: Recorded, given: Given): Promise<void> {
  const { as = "public", method = "", path = "", body, reply } = recorded;
  const values = given.values ?? {};
  const sent = body === undefined ? undefined : fillBody(story, body, values);
  const answer = await story.auth.ask(method, story.named(filled(path, values)), {
    as,
    ...(given.token !== undefined && { token: given.token }),
    ...(sent !== undefined && { body: sent }),
  });
  story.note(recorded, answer);
  assert.equal(answer.status, reply.status, answer.text);
  assert.equal(answer.headers.get("x-sb-error-code") ?? undefined, reply["x-sb-error-code"]);
  if (reply.body !== undefined) expectShape(answer.body, reply.body);
  if (reply.text === "<html>")
    assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
  else if (reply.text !== undefined) assert.equal(answer.text, reply.text);
  if (reply.location) {
    assert.match(answer.headers.get("location") ?? "", addressPattern(reply.location));
  }
  if (reply.sameToken !== undefined) {
    assert.equal(answer.body.refresh_token === given.active, reply.sameToken);
  }
}

function fillBody(story: Story, body: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof body === "string") return body;
  return JSON.parse(story.named(filled(JSON.stringify(body), values)));
}

async function twentyAtOnce({ auth, email }: Story, { reply }: Recorded): Promise<void> {
  const { refresh } = await auth.signIn(email);
  const answers = await Promise.all(Array.from({ length: 20 }, () => auth.refresh(refresh)));
  const statuses = Object.groupBy(answers, ({ status }) => status);
  const counts = Object.entries(statuses).map(([status, of]) => [status, of?.length]);
  assert.deepEqual(Object.fromEntries(counts), reply.statuses);
  const tokens = new Set(answers.map((answer) => tokensOf(answer).refresh));
  assert.equal(tokens.size, reply.differentTokens);
}

async function signOut(story: Story, recorded: Recorded): Promise<void> {
  const { auth, email } = story;
  const [own, others] = [await auth.signIn(email), await auth.signIn(email)];
  const path = recorded.path ?? "";
  await play(story, recorded, { token: own.access });
  const refresh = (token: string) =>
    auth.outcome("POST", "/token?grant_type=refresh_token", { body: { refresh_token: token } });
  const left = {
    ownUser: await auth.outcome("GET", "/user", { token: own.access }),
    ownRefresh: await refresh(own.refresh),
    othersUser: await auth.outcome("GET", "/user", { token: others.access }),
    othersRefresh: await refresh(others.refresh),
    again: await auth.outcome("POST", path, { token: own.access }),
  };
  assert.deepEqual(left, recorded.after);
}
