import type { TrackSource } from "../../functions/spotify/track-source.ts";
import { type NowPlaying, nowPlaying } from "../../shared/domain/now-playing.ts";

/** A radio station that all listeners hear: as much as another source of tracks takes. */
export function createRadio() {
  let onAir: NowPlaying | Error = nowPlaying(null);
  return {
    nowPlaying: () => (onAir instanceof Error ? Promise.reject(onAir) : Promise.resolve(onAir)),
    plays(name: string, remainingMs: number) {
      const trackId = name.toLowerCase().replace(/[^a-z]/g, "");
      const track = {
        trackId,
        name,
        artists: [{ id: "station", name: "The Station" }],
        album: { id: "onair", name: "On Air", coverUrl: null },
        url: `https://radio.example/${trackId}`,
      };
      onAir = { track, silence: null, playedMs: 0, remainingMs };
    },
    fallsSilent() {
      onAir = nowPlaying(null);
    },
    fails(error: Error) {
      onAir = error;
    },
  } satisfies TrackSource & Record<string, unknown>;
}
