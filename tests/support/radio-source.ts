import type { TrackSource } from "../../functions/spotify/track-source.ts";
import { type NowPlaying, nowPlaying } from "../../shared/domain/now-playing.ts";

/** A radio station that all listeners hear: as much as another source of tracks takes. */
export function createRadio() {
  let onAir: NowPlaying | Error = nowPlaying(null);
  const asked = new Map<string, number>();
  const lookedUp: string[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  return {
    /** How often about whom. */
    asked,
    /** The tracks that were looked up. */
    lookedUp,
    mostAtOnce: () => mostAtOnce,
    async nowPlaying(userId: string) {
      asked.set(userId, (asked.get(userId) ?? 0) + 1);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      if (onAir instanceof Error) throw onAir;
      return onAir;
    },
    /** The station knows what it has on air, and fails as it does. */
    lookUp(trackId: string) {
      if (onAir instanceof Error) return Promise.reject(onAir);
      lookedUp.push(trackId);
      const { track } = onAir;
      return Promise.resolve(track && { ...track, trackId });
    },
    plays(name: string, remainingMs: number) {
      const trackId = name.toLowerCase().replace(/[^a-z]/g, "");
      const track = {
        trackId,
        name,
        artists: [{ id: "station", name: "The Station" }],
        album: { id: "onair", name: "On Air", coverUrl: null },
        url: `https://radio.example/${trackId}`,
      };
      onAir = { track, noTrackReason: null, playedMs: 0, remainingMs };
    },
    fallsSilent() {
      onAir = nowPlaying(null);
    },
    fails(error: Error) {
      onAir = error;
    },
  } satisfies TrackSource & Record<string, unknown>;
}
