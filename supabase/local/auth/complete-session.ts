import { decodeJwt, SignJWT } from "jose";
import type { Database } from "../database/database.ts";
import { userById } from "./user-json.ts";

/** What lite answers when it opens or renews a session. */
interface LiteSession extends Record<string, unknown> {
  access_token: string;
}

function isSession(value: unknown): value is LiteSession {
  return (
    typeof value === "object" &&
    value !== null &&
    "access_token" in value &&
    typeof value.access_token === "string"
  );
}

async function openedAt(database: Database, sessionId: unknown): Promise<number> {
  const [session] = await database.query<{ at: number }>(
    "select extract(epoch from created_at)::integer as at from auth.sessions where id = $1::uuid",
    [sessionId],
  );
  return session?.at ?? Math.floor(Date.now() / 1000);
}

/**
 * Gives lite's sessions what Auth's have and lite's lack: issuer, metadata, assurance level and
 * method in the access token, and the whole user. Anything but a session passes as it is.
 */
export async function completeSession(
  response: Response,
  context: { readonly database: Database; readonly jwtSecret: string; readonly publicUrl: string },
): Promise<Response> {
  if (!response.ok) return response;
  const session: unknown = await response.json();
  if (!isSession(session)) return Response.json(session, { status: response.status });
  const claims = decodeJwt(session.access_token);
  const user = await userById(context.database, claims.sub ?? "");
  if (!user) return Response.json(session, { status: response.status });
  const { app_metadata, user_metadata, phone, is_anonymous } = user;
  const amr = [{ method: "otp", timestamp: await openedAt(context.database, claims.session_id) }];
  const iss = `${context.publicUrl}/auth/v1`;
  const access_token = await new SignJWT({
    ...{ iss, ...claims, phone, app_metadata, user_metadata },
    ...{ aal: "aal1", amr, is_anonymous },
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(context.jwtSecret));
  return Response.json({ ...session, access_token, user }, { status: response.status });
}
