import { z } from "zod";
import { type Asking, pause } from "./ask.ts";
import { AT_ONCE, type Shift, workThrough } from "./shift.ts";
import { SourceBusy } from "./track-source.ts";

const Claimed = z.object({ trackIds: z.array(z.string()) });

/** Looks up every track that a phone named and whose words are not known, as `pollAll` asks about listeners. */
export function lookUpAll(asking: Asking): Promise<Shift> {
  const claim = async () => {
    const answer = await asking.database("claim_track_lookups", { most: AT_ONCE });
    return Claimed.parse(answer).trackIds;
  };
  return workThrough(claim, (trackId) => lookUp(asking, trackId));
}

/** When it throws what the source threw, the track waits alone, or everything does. */
async function lookUp({ database, source }: Asking, trackId: string): Promise<void> {
  const track = await source.lookUp(trackId).catch(async (error: unknown) => {
    if (error instanceof SourceBusy) await pause(database, error);
    else await database("fail_track_lookup", { track_id: trackId });
    throw error;
  });
  await database("keep_track_lookup", {
    track_id: trackId,
    words: track ? { ...track } : undefined,
  });
}
