import { publicKeys } from "../keys/keys.ts";
import * as account from "./account.ts";
import * as admin from "./admin-users.ts";
import type { Actor } from "./audit.ts";
import { AuthError } from "./auth-error.ts";
import { requireAdmin, requireSignedIn, type SignedIn } from "./caller.ts";
import * as closed from "./closed.ts";
import type { AuthContext } from "./context.ts";
import { generateLink } from "./generate-link.ts";
import { authorize, callback, settings } from "./providers.ts";
import { refresh } from "./refresh.ts";
import { type Room, room } from "./router.ts";
import { followLink, verify } from "./verify.ts";

const HEALTH = {
  version: "v2.196.0",
  name: "GoTrue",
  description: "GoTrue is a user registration and authentication API",
};

/** Every path of Auth, the rooms with a guard first. */
export function rooms(context: AuthContext): readonly Room[] {
  return [
    adminRoom(context),
    verifyRoom(context),
    room("/sso", closed.saml, {}),
    room("/passkeys", closed.passkeys, {}),
    ...ownRooms(context),
    openRoom(context),
  ];
}

/** How a session begins, and goes on. */
function verifyRoom(context: AuthContext): Room {
  return room("/verify", (request) => context.rates.check("verify", request), {
    "/": {
      GET: (request) => followLink(context, request),
      POST: (request) => verify(context, request),
    },
  });
}

async function token(context: AuthContext, request: Request): Promise<Response> {
  const grant = new URL(request.url).searchParams.get("grant_type") ?? "";
  const grants: Readonly<Record<string, () => Promise<Response>>> = {
    refresh_token: () => refresh(context, request),
    password: () => closed.password(request),
    id_token: () => closed.idToken(request),
    pkce: () => closed.pkce(request),
    web3: async () => closed.web3(),
  };
  const answer = Object.hasOwn(grants, grant) ? grants[grant] : undefined;
  if (!answer) throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
  context.rates.check("token", request);
  return await answer();
}

/** What a signed-in user may do with their own account. */
function ownRooms(context: AuthContext): readonly Room[] {
  const guard = (request: Request) => requireSignedIn(context, request);
  const anyFactor = (_: Request, { id }: Readonly<Record<string, string>>) => closed.factor(id);
  return [
    room("/user/identities", async (request) => (await guard(request)) && closed.linking(), {}),
    room<SignedIn>("/user", guard, {
      "/": {
        GET: (_, __, { user }) => Response.json(user),
        PUT: (request, _, caller) => account.changeOwnUser(context, request, caller),
      },
    }),
    room<SignedIn>("/logout", guard, {
      "": { POST: (request, _, caller) => account.logout(context, request, caller) },
    }),
    room<SignedIn>("/reauthenticate", guard, {
      "/": { GET: (_, __, caller) => account.reauthenticate(caller) },
    }),
    room<SignedIn>("/factors", guard, {
      "/": { POST: (request, _, caller) => closed.enroll(request, caller) },
      "/:id/": { DELETE: anyFactor },
      "/:id/verify": { POST: anyFactor },
      "/:id/challenge": { POST: anyFactor },
    }),
  ];
}

/** What the holder of the secret key may do with everybody's. */
function adminRoom(context: AuthContext): Room {
  const userOf = ({ id }: Readonly<Record<string, string>>) => admin.userOfPath(context, id);
  return room<Actor>("/admin", (request) => requireAdmin(context, request), {
    "/users/": {
      GET: (request) => admin.listUsers(context, request),
      POST: (request, _, actor) => admin.createUser(context, request, actor),
    },
    "/users/:id/": {
      GET: async (_, params) => Response.json(await userOf(params)),
      PUT: async (request, params, actor) =>
        await admin.updateUser(context, request, await userOf(params), actor),
      DELETE: async (request, params, actor) =>
        await admin.deleteUser(context, request, await userOf(params), actor),
    },
    "/users/:id/factors/": {
      GET: async (_, params) => (await userOf(params)) && Response.json([]),
    },
    "/generate_link": { POST: (request, _, actor) => generateLink(context, request, actor) },
  });
}

/** What anybody may ask. */
function openRoom(context: AuthContext): Room {
  const keys = () =>
    Response.json(publicKeys(context.keys), {
      headers: { "cache-control": "public, max-age=600" },
    });
  return room("", () => {}, {
    "/health": { GET: () => Response.json(HEALTH) },
    "/settings": { GET: settings },
    "/.well-known/jwks.json": { GET: keys },
    "/authorize": { GET: authorize },
    "/callback/": {
      GET: (request) => callback(context, request),
      POST: (request) => callback(context, request),
    },
    "/token": { POST: (request) => token(context, request) },
    "/signup/": { POST: closed.signUp },
    "/otp": { POST: (request) => closed.oneTimePassword(context, request) },
    "/resend": { POST: closed.resend },
    "/magiclink": { POST: () => closed.mailClosed(422) },
    "/recover": { POST: () => closed.mailClosed(400) },
    "/invite": {
      POST: async (request) =>
        (await requireAdmin(context, request)) && (await closed.invite(context, request)),
    },
  });
}
