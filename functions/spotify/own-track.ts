import { z } from "zod";
import { KnownTrack, type OwnTrack } from "../../shared/contracts/spotify.ts";
import { AppError } from "../_http/app-error.ts";
import { type Asked, type Asking, ask } from "./ask.ts";
import { SourceBusy } from "./track-source.ts";

const Claimed = z.object({ claim: z.uuid(), leastS: z.number(), mostS: z.number() }).nullable();

/**
 * A listener's own track, from the source; `known` where a poll has asked at this very moment. Throws
 * `rate_limited`, or in the source's words why it cannot be had.
 */
export async function ownTrack(
  asking: Asking,
  userId: string,
  known: KnownTrack,
): Promise<OwnTrack> {
  const claimed = Claimed.parse(await asking.database("claim_own_poll", { user_id: userId }));
  if (!claimed) return shown(known);
  const asked = await ask(asking, { userId, ...claimed }).catch(refuse);
  return asked.kept ? shown(KnownTrack.parse(asked.kept)) : passing(asked);
}

/** What the phone is told of what is known. */
export function shown({ fresh: _, ...own }: KnownTrack): OwnTrack {
  return own;
}

/** What was heard of a listener who is not live: told to them, and kept nowhere. */
function passing({ playing }: Asked): OwnTrack {
  const now = Date.now();
  const startedAt = new Date(now - (playing.playedMs ?? 0));
  startedAt.setUTCSeconds(0, 0);
  return {
    track: playing.track && {
      ...playing.track,
      verified: true,
      startedAt: startedAt.toISOString(),
    },
    pending: null,
    reason: playing.noTrackReason,
    checkedAt: new Date(now).toISOString(),
  };
}

function refuse(error: unknown): never {
  if (error instanceof AppError) throw error;
  const retryAfterS = error instanceof SourceBusy ? error.retryAfterS : undefined;
  throw new AppError("spotify_unavailable", { retryAfterS, cause: error });
}
