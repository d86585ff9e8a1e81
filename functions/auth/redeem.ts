import { z } from "zod";
import { type RedeemCode, SessionToken } from "../../shared/contracts/auth.ts";
import { AppError } from "../_http/app-error.ts";
import { sha256 } from "../_http/digest.ts";
import { openAsService } from "../_http/rpc.ts";
import { createTokenSeal } from "../_spotify/token-seal.ts";
import type { AuthEnv } from "./env.ts";
import type { Users } from "./users.ts";
import { whenDone } from "./when-done.ts";

const Turn = z.discriminatedUnion("step", [
  z.object({ step: z.literal("first"), email: z.string() }),
  z.object({ step: z.literal("again"), answer: z.string() }),
  z.object({ step: z.enum(["wait", "superseded", "mismatch", "unknown"]) }),
]);

/** Soon: another request of the same person is about to be done. */
const RETRY_S = 1;

/**
 * The one-time code becomes what the app makes a session of. Auth keeps one such token a person, and
 * the next ends it: so a person's requests take turns, and each is given a moment to redeem its own.
 * For a minute the same code and verifier get the same token, which Auth takes once; where a newer
 * sign-in of the person has ended it since, they get `superseded`.
 */
export function createRedeem(env: AuthEnv, users: Users) {
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const seal = createTokenSeal(env.SPOTIFY_TOKEN_KEYS);

  /** Throws `sign_in_expired`, `verifier_mismatch` or `superseded`. */
  return async function redeem({ code, codeVerifier }: RedeemCode, counter: string) {
    const codeHash = await sha256(code);
    const what = { purpose: "sign_in_answer", subject: codeHash } as const;
    const asked = {
      code_hash: codeHash,
      code_challenge: await sha256(codeVerifier),
      address: counter,
    };
    const ask = async () => Turn.parse(await database("redeem_sign_in", asked));
    const turn = await whenDone(ask, ({ step }) => step !== "wait");
    switch (turn.step) {
      case "unknown":
        throw new AppError("sign_in_expired");
      case "mismatch":
        throw new AppError("verifier_mismatch");
      case "superseded":
        throw new AppError("superseded");
      case "wait":
        throw new AppError("unavailable", { retryAfterS: RETRY_S });
      case "again":
        return SessionToken.parse(JSON.parse(await seal.open(what, turn.answer)));
      case "first": {
        const token = await users.sessionToken(turn.email);
        const answer = await seal.close(what, JSON.stringify(token));
        await database("keep_session_token", { code_hash: codeHash, answer });
        return token;
      }
    }
  };
}
