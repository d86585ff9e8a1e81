import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Export } from "../../shared/contracts/export.ts";
import { ModerationHistory, ReportQueue, ReportsAbout } from "../../shared/contracts/moderation.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { projectOf } from "../../supabase/operations/moderate/service.ts";
import { type Api, outcome, startApi } from "../support/api.ts";
import { addListener, type SqlListener } from "../support/sql-listener.ts";
import { ROOT } from "./supabase.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A moderator's evening, by the command line, against a stack that runs. */
describe("npm run moderate", () => {
  let api: Api;
  let env: Record<string, string>;
  let rude: { id: string; token: string };
  let victim: { id: string; token: string };
  let reportId: string;
  let personId: string;
  before(async () => {
    api = await startApi({ scheduler: false });
    env = {
      SUPABASE_URL: api.stack.url,
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: api.stack.keys.secretKey }),
      MODERATOR: "Mo",
    };
    rude = await api.listener("Rude words");
    victim = await api.listener("Victim");
    for (const { token } of [rude, victim]) {
      await api.request("POST", "presence/live", { token, body: {} });
      await api.request("POST", "location/update", { token, body: { geohash: "gcpvj0d1" } });
    }
    await report(victim, rude.id, { reason: "minor", note: "\u001b[2JSays it is 14.\n  report 1" });
    await api.request("PATCH", "users/me", { token: rude.token, body: { displayName: "Nice" } });
  });
  after(() => api.close());

  async function report(by: { token: string }, id: string, body: object) {
    const answer = await api.request("POST", `users/${id}/report`, { token: by.token, body });
    assert.equal(outcome(answer), "204");
  }

  async function run(args: string, more: Record<string, string> = {}): Promise<Run> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "supabase/operations/moderate/main.ts", ...args.split(" ")],
      cwd: ROOT,
      env: { ...env, ...more },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  async function done(args: string): Promise<string> {
    const { code, out, err } = await run(args);
    assert.deepEqual([code, err], [0, ""], args);
    return out;
  }

  const asJson = async (args: string): Promise<unknown> => JSON.parse(await done(`${args} --json`));
  const refused = async (args: string) => {
    const { code, out, err } = await run(args);
    assert.equal(out, "", args);
    return `${code} ${err.trim()}`;
  };
  const me = async (token: string) => outcome(await api.request("GET", "auth/me", { token }));

  test("says how it is used, by npm too", async () => {
    assert.match(await done("--help"), /^npm run moderate -- <command>/);
    const npm = await new Deno.Command("npm", {
      args: ["run", "--silent", "moderate", "--", "list", "--json"],
      cwd: ROOT,
      env,
    }).output();
    const said = ReportQueue.parse(JSON.parse(new TextDecoder().decode(npm.stdout)));
    assert.equal(said.persons.length, 1);
  });

  test("lists whom reports are about, as they were seen and as they are now", async () => {
    const { persons, next } = ReportQueue.parse(await asJson("list"));
    assert.equal(next, null);
    const [entry] = persons;
    assert.ok(entry?.reports[0]);
    reportId = entry.reports[0].id;
    personId = entry.personId;
    assert.deepEqual(
      [entry.profile?.displayName, entry.reports[0].seen?.displayName, entry.reports[0].shownId],
      ["Nice", "Rude words", rude.id],
    );
    const text = await done("list --state open --reason minor --size 5");
    for (const part of [`person ${personId}, account ${rude.id}`, "Rude words", "Nice", reportId])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.match(text, /14\.\\n {2}report 1/, "a note is one line");
    assert.ok(!text.includes("\u001b"), "and no command to a terminal");
    assert.equal((await done("list --reason spam")).trim(), "nothing is open");
  });

  test("shows one of them, by the id of the report, the account or the person", async () => {
    for (const id of [reportId, rude.id, personId]) {
      const about = ReportsAbout.parse(await asJson(`show ${id}`));
      assert.deepEqual([about.personId, about.reports.length], [personId, 1]);
    }
  });

  test("dismisses a report", async () => {
    await report(victim, rude.id, { reason: "safety" });
    assert.match(await done(`dismiss ${reportId} --why Misunderstood.`), /^1 dismissed\n/);
    assert.equal(
      await refused(`dismiss ${reportId} --why Again.`),
      "1 moderate: Nothing is open there.",
    );
    assert.match(await done("list --state dismissed"), new RegExp(reportId));
  });

  test("upholds and suspends in one call, until then", async () => {
    await report(victim, rude.id, { reason: "harassment" });
    assert.equal(await me(rude.token), "200");
    const text = await done(`uphold ${rude.id} --why Frightened_them. --suspend --days 7`);
    assert.match(text, /^1 upheld\n/);
    assert.match(text, /suspended until \S+ by "Mo": "Frightened_them\."/);
    assert.equal(await me(rude.token), "403 suspended");
  });

  test("lifts a suspension, and suspends again", async () => {
    await done(`lift ${personId} --why Talked_to_them. --moderator Flo`);
    assert.equal(await me(rude.token), "200");
    assert.match(await refused(`lift ${personId} --why Again.`), /^1 .*not suspended/);
    assert.match(await done(`suspend ${rude.id} --why Again.`), /for ever/);
    assert.equal(await me(rude.token), "403 suspended");
  });

  test("tells what was done, by whom and why", async () => {
    const { acts } = ModerationHistory.parse(await asJson(`history ${rude.id}`));
    assert.deepEqual(
      acts.map(({ moderator, act, reason }) => `${moderator} ${act} ${reason}`),
      [
        "Mo dismiss Misunderstood.",
        "Mo uphold Frightened_them.",
        "Mo suspend Frightened_them.",
        "Flo lift Talked_to_them.",
        "Mo suspend Again.",
      ],
    );
    assert.match(await done(`history ${rude.id}`), /"Flo": lift "Talked_to_them\."/);
  });

  test("exports what is held about a listener, who need not sign in", async () => {
    const data = Export.parse(JSON.parse(await done(`export ${rude.id} --why By_post.`)));
    assert.deepEqual([data.account.userId, data.suspended[0]?.reason], [rude.id, "Again."]);
    assert.ok(!JSON.stringify(data).includes(victim.id), "and not who reported them");
    assert.match(
      await refused(`export ${personId} --why By_post.`),
      /^1 .*An export is of an account/,
    );
  });

  test("works for who has no account any more", async () => {
    const { database } = api.stack;
    const gone: SqlListener = await addListener(database, "Gone");
    const [row] = await database.query<{ id: string }>("select private.person_of($1) as id", [
      gone.id,
    ]);
    await database.query("insert into private.person_keys values ('k1.' || repeat('b', 64), $1)", [
      row?.id,
    ]);
    await report(victim, gone.id, { reason: "spam" });
    await database.query("delete from auth.users where id = $1", [gone.id]);
    const { persons } = ReportQueue.parse(await asJson("list"));
    assert.deepEqual(
      persons.map(({ personId, profile }) => [personId, profile]),
      [[row?.id, null]],
    );
    await done(`uphold ${row?.id} --why Spam. --suspend`);
    assert.match(await done(`show ${row?.id}`), /without an account\n.*\n {2}suspended for ever/);
  });

  const MISTAKES: [args: string, says: RegExp][] = [
    ["ban", /^2 .*no such command/],
    ["show", /^2 .*an ID is missing/],
    ["show 1", /^2 .*ID is not the id of/],
    [`show ${crypto.randomUUID()}`, /^1 .*nobody, and no report/],
    [`dismiss ${crypto.randomUUID()}`, /^2 .*--why/],
    [`dismiss ${crypto.randomUUID()} --why Why.`, /^1 .*nobody, and no report/],
    [`show ${crypto.randomUUID()} --why Why.`, /^2 .*takes no --why/],
    [`suspend ${crypto.randomUUID()} --why Why. --days x`, /^2 .*--days is a whole number/],
    [`suspend ${crypto.randomUUID()} --why Why. --until 2020-01-01`, /^2 .*in the future/],
    [`uphold ${crypto.randomUUID()} --why Why. --days 1`, /^2 .*say --suspend too/],
    ["list --state all", /^2 .*--state/],
    ["list --size 1000", /^2 .*--size/],
    ["list --after 1", /^1 .*after is the next of an earlier page/],
    ["list --what", /^2 .*--what/],
  ];
  for (const [args, says] of MISTAKES) {
    test(`answers a mistake with a sentence: ${args.replace(/[0-9a-f]{8}-\S+/, "ID")}`, async () => {
      assert.match(await refused(args), says);
    });
  }

  test("says when the key or the address is not that of a project", async () => {
    const said = async (more: Record<string, string>) => (await run("list", more)).err;
    const wrong = JSON.stringify({ default: api.stack.keys.publishableKey });
    assert.match(await said({ SUPABASE_SECRET_KEYS: wrong }), /does not take the key/);
    assert.match(await said({ SUPABASE_SECRET_KEYS: "" }), /SUPABASE_SECRET_KEYS is not/);
    assert.match(await said({ SUPABASE_URL: "http://127.0.0.1:9" }), /does not answer/);
  });

  test("without an address it is the local stack that is meant", () => {
    assert.deepEqual(projectOf({}), {
      url: `http://127.0.0.1:${LOCAL.port}`,
      key: LOCAL.secretKey,
    });
  });
});
