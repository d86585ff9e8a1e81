import type { Stack } from "../../supabase/dev/stack.ts";

/** Supabase's address with an Auth that answers as the real one to what happens at once. */
export interface HastyAuth {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands before a stack. Of two that make the same user at once, the real Auth looks for both before
 * either is there, and says of the second no `email_exists` but 500 `unexpected_failure`: so requests
 * to make a user wait here until `together` have come.
 */
export function openHastyAuth(stack: Stack, together: number): HastyAuth {
  const gate = Promise.withResolvers<void>();
  let arrived = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handle);
  return { url: `http://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };

  async function handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const isNewUser = request.method === "POST" && pathname === "/auth/v1/admin/users";
    const init = { method: request.method, headers: request.headers, body: await request.text() };
    if (isNewUser) {
      arrived += 1;
      if (arrived >= together) gate.resolve();
      await gate.promise;
    }
    const answer = await fetch(stack.url + pathname + search, {
      ...init,
      ...(init.body === "" ? { body: null } : {}),
    });
    if (!isNewUser || answer.status !== 422) return answer;
    await answer.body?.cancel();
    const error_code = "unexpected_failure";
    return Response.json(
      { code: 500, error_code, msg: "Database error creating new user" },
      { status: 500 },
    );
  }
}
