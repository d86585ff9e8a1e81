import { frames, queryMessage, rowValues } from "./wire.ts";

/** What a psql session has set, so that it can be taken away and given back. */
export interface SessionState {
  readonly settings: Readonly<Record<string, string>>;
  readonly user: string | null;
  readonly role: string | null;
}

export const FRESH_STATE: SessionState = { settings: {}, user: null, role: null };

/** Sends one message during a turn, and gives the server's answer. */
export type Send = (message: Uint8Array) => Promise<Uint8Array>;

/** Runs a script during a turn; gives its rows. */
async function run(send: Send, script: string): Promise<(string | null)[][]> {
  const answer = [...frames(await send(queryMessage(script)))];
  return answer.flatMap(({ type, frame }) => (type === "D" ? [rowValues(frame)] : []));
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Settings that Postgres does not list among a session's, being nobody's: what PostgREST tells a policy. */
const REQUEST_SETTINGS = [
  "request.jwt.claims",
  "request.jwt.claim.sub",
  "request.jwt.claim.role",
  "request.headers",
  "realtime.topic",
];

/** Takes the session's settings, role and user away, so that the next one starts fresh. */
export async function takeState(send: Send): Promise<SessionState> {
  const [[settings, user, role] = []] = await run(
    send,
    `select
       (select json_object_agg(name, setting)
        from (
          select name, setting from pg_catalog.pg_settings where source = 'session'
          union all
          select name, nullif(current_setting(name, true), '')
          from unnest(${literal(`{${REQUEST_SETTINGS}}`)}::text[]) as name
        ) as own
        where setting is not null),
       nullif(session_user, 'postgres'),
       nullif(current_setting('role'), 'none')`,
  );
  // The one backend was started by no login, so there is no authorization to reset to.
  await run(send, "set session authorization postgres; reset role; reset all");
  return { settings: JSON.parse(settings ?? "{}") ?? {}, user: user ?? null, role: role ?? null };
}

/** Gives back what `takeState` took. */
export async function giveState(send: Send, state: SessionState): Promise<void> {
  const { settings, user, role } = state;
  const script = [
    ...Object.entries(settings).map(
      ([name, value]) => `select set_config(${literal(name)}, ${literal(value)}, false);`,
    ),
    ...(user ? [`set session authorization ${literal(user)};`] : []),
    ...(role ? [`set role ${literal(role)};`] : []),
  ];
  if (script.length > 0) await run(send, script.join("\n"));
}

/** Removes what a session leaves behind in the backend when it ends. */
export async function removeTraces(send: Send, statementPrefix: string): Promise<void> {
  const names = await run(
    send,
    `select quote_ident(name) from pg_catalog.pg_prepared_statements
     where not from_sql and starts_with(name, ${literal(statementPrefix)})`,
  );
  for (const [name] of names) await run(send, `deallocate ${name}`);
  await run(
    send,
    `do $$
     declare
       prepared text;
     begin
       for prepared in select name from pg_catalog.pg_prepared_statements where from_sql loop
         execute format('deallocate %I', prepared);
       end loop;
     end $$;
     close all;
     select pg_advisory_unlock_all();
     discard sequences`,
  );
  await run(send, "discard temp");
}
