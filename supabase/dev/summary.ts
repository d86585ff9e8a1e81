import type { Stack, StackOptions } from "./stack.ts";

/** The addresses and keys of a running stack, a line each, for the developer's terminal. */
export function summary(
  { url, publicUrl, database, keys }: Stack,
  { dataFolder, real = {} }: StackOptions,
): string {
  const rows: [string, string][] = [
    ["API", url],
    ["For phones", forPhones(url, publicUrl)],
    ["Data API", `${url}/rest/v1${real.postgrest ? ", by PostgREST itself" : ""}`],
    ["Auth", `${url}/auth/v1${real.auth ? ", by Supabase Auth itself" : ""}`],
    ["Realtime", `${url}/realtime/v1${real.realtime ? `, by the one at ${real.realtime}` : ""}`],
    ["Functions", `${url}/functions/v1`],
    ["Spotify", `${url}/local/spotify`],
    ["Push", `${url}/local/push`],
    ["Database", database.url ? withoutPassword(database.url) : "embedded"],
    ["Data folder", dataFolder],
    ["Publishable key", keys.publishableKey],
    ["Secret key", keys.secretKey],
    ["JWT secret", keys.jwtSecret],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}

/** Over the network where it is let in, else over the cable: an Android's own port becomes this one. */
function forPhones(url: string, publicUrl: string): string {
  const { port } = new URL(url);
  return publicUrl === url ? `${url}, after adb reverse tcp:${port} tcp:${port}` : publicUrl;
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password) url.password = "***";
  return url.href;
}
