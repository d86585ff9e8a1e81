import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "@supabase/supabase-js";
import { createGateway } from "../../supabase/local/gateway/gateway.ts";
import { type PortServer, servePort } from "../../supabase/local/gateway/serve-port.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import type { Rooms } from "./rooms.ts";

/**
 * How the answers of `responseSuite` arrive: at the unmodified supabase-js, behind the gateway and
 * over HTTP. Needs the functions of response-functions.sql.
 */
export function responsePhoneSuite(open: () => Promise<Rooms>): void {
  let rooms: Rooms;
  let server: PortServer;

  before(async () => {
    rooms = await open();
    const nobody = () => new Response(null, { status: 404 });
    const gateway = createGateway({
      ...LOCAL,
      dataApi: (request) => rooms.dataApi.fetch(request),
      auth: nobody,
      realtime: nobody,
      functions: nobody,
    });
    server = await servePort(0);
    server.handle(gateway);
  });
  after(async () => {
    await server.close();
    await rooms.close();
  });

  const phone = () =>
    createClient(server.url, LOCAL.publishableKey, {
      db: { schema: "api" },
      auth: { persistSession: false },
    });
  const post = (name: string, args: Record<string, unknown>) =>
    fetch(`${server.url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: { apikey: LOCAL.publishableKey, "content-type": "application/json" },
      body: JSON.stringify(args),
    });
  const attempts = () => rooms.database.query("select what from private.attempts order by what");

  describe("supabase-js", () => {
    const refused = { code: "not_found", message: "No such listener.", details: null, hint: "h" };
    const args = (what: string, status: string, answer: unknown) => ({ what, status, answer });

    test("takes the body of a status from 400 on for the error, and the row is there", async () => {
      for (const status of [400, 404, 409, 429, 500]) {
        const what = `a phone's ${status}`;
        const reply = await phone().rpc("attempt", args(what, String(status), refused));
        assert.deepEqual([reply.status, reply.data, reply.error], [status, null, refused]);
        assert.ok((await attempts()).some((attempt) => attempt.what === what));
      }
    });

    test("throws the body as its error where it is asked to throw", async () => {
      const call = phone()
        .rpc("attempt", args("thrown", "409", refused))
        .throwOnError();
      await assert.rejects(async () => await call, { name: "PostgrestError", ...refused });
    });

    test("takes the body of a status below 400 for the result", async () => {
      const reply = await phone().rpc("attempt", args("accepted", "202", { id: 1 }));
      assert.deepEqual([reply.status, reply.data, reply.error], [202, { id: 1 }, null]);
      const silent = await phone().rpc("attempt", args("silent", "204", { id: 1 }));
      assert.deepEqual([silent.status, silent.data, silent.error], [204, null, null]);
    });

    test("sees no error in a 404 without a body or with a list: a refusal needs an object", async () => {
      const empty = await phone().rpc("attempt_in_silence", { what: "empty", status: "404" });
      assert.deepEqual([empty.status, empty.data, empty.error], [204, null, null]);
      const list = await phone().rpc("attempt", args("list", "404", []));
      assert.deepEqual([list.status, list.data, list.error], [200, [], null]);
    });
  });

  describe("over HTTP", () => {
    test("headers that repeat arrive each for itself, and pages may read Retry-After", async () => {
      const headers = ["3", "a=1", "b=2"].map((value, i) => ({
        [i === 0 ? "Retry-After" : "Set-Cookie"]: value,
      }));
      const body = { what: "cookies", status: "429", headers: JSON.stringify(headers) };
      const response = await post("attempt", body);
      assert.deepEqual([response.status, await response.json()], [429, {}]);
      assert.equal(response.headers.get("retry-after"), "3");
      assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
      assert.match(response.headers.get("access-control-expose-headers") ?? "", /Retry-After/);
    });

    test("a status that has no body leaves the connection whole for the next call", async () => {
      for (const status of ["204", "205", "304"]) {
        const response = await post("attempt", { what: `bare ${status}`, status });
        assert.deepEqual([response.status, await response.text()], [Number(status), ""]);
        const next = await post("plain", {});
        assert.deepEqual([next.status, await next.json()], [200, { plain: true }]);
      }
    });
  });
}
