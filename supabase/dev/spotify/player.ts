import { type Track, trackFrom } from "./music.ts";

/** What a person's Spotify can be doing. */
export const PLAYER_STATES = [
  "track",
  "paused",
  "advert",
  "podcast",
  "local_file",
  "private_session",
  /** A track that plays where Spotify finds no device. */
  "no_device",
  "nothing",
] as const;

/** One of `PLAYER_STATES`. */
export type PlayerState = (typeof PLAYER_STATES)[number];

/** A player as it was set: `progressMs` held at `setAt` (milliseconds since the epoch). */
export interface Player {
  readonly state: PlayerState;
  readonly track: Track;
  readonly progressMs: number;
  readonly setAt: number;
  /** Whether it was left behind, and counts on past the end of what it played. */
  readonly runsOn?: boolean;
}

const ADVERT_MS = 30_000;
const EPISODE_MS = 45 * 60_000;

function durationMs({ state, track }: Player): number {
  if (state === "advert") return ADVERT_MS;
  return state === "podcast" ? EPISODE_MS : track.durationMs;
}

/** The player as it is at `now`: progress has run, and what has played to its end is nothing. */
export function playerAt(player: Player, now: number): Player {
  if (player.state === "nothing" || player.state === "paused") return player;
  const progressMs = player.progressMs + (now - player.setAt);
  if (progressMs >= durationMs(player) && !player.runsOn)
    return { ...player, state: "nothing", progressMs: 0 };
  return { ...player, progressMs };
}

/** A track object as the Web API gives it to an app in development mode since March 2026. */
export function trackJson(track: Track) {
  return {
    album: {
      album_type: "album",
      artists: track.artists.slice(0, 1).map(artistJson),
      external_urls: { spotify: `https://open.spotify.com/album/${track.album.id}` },
      href: `https://api.spotify.com/v1/albums/${track.album.id}`,
      id: track.album.id,
      images: imagesJson(track.album.coverUrl),
      name: track.album.name,
      release_date: "2024-05-17",
      release_date_precision: "day",
      total_tracks: 11,
      type: "album",
      uri: `spotify:album:${track.album.id}`,
    },
    artists: track.artists.map(artistJson),
    disc_number: 1,
    duration_ms: track.durationMs,
    explicit: false,
    external_ids: { isrc: `QZRES24${track.id.slice(0, 5).toUpperCase()}` },
    external_urls: { spotify: `https://open.spotify.com/track/${track.id}` },
    href: `https://api.spotify.com/v1/tracks/${track.id}`,
    id: track.id,
    is_local: false,
    name: track.name,
    track_number: 1,
    type: "track",
    uri: `spotify:track:${track.id}`,
  };
}

function artistJson({ id, name }: { id: string; name: string }) {
  return {
    external_urls: { spotify: `https://open.spotify.com/artist/${id}` },
    href: `https://api.spotify.com/v1/artists/${id}`,
    id,
    name,
    type: "artist",
    uri: `spotify:artist:${id}`,
  };
}

function imagesJson(url: string) {
  return [640, 300, 64].map((side) => ({ url, height: side, width: side }));
}

/** A file from the listener's own disk: it has a name and no id anywhere. */
function localFileJson(track: Track) {
  const nobody = { external_urls: {}, href: null, id: null, type: "artist", uri: null };
  const words = [track.artists[0]?.name ?? "", track.album.name, track.name];
  return {
    ...trackJson(track),
    album: { ...nobody, type: "album", album_type: null, artists: [], images: [], name: words[1] },
    artists: track.artists.map(({ name }) => ({ ...nobody, name })),
    external_ids: {},
    external_urls: {},
    href: null,
    id: null,
    is_local: true,
    uri: `spotify:local:${words.map(encodeURIComponent).join(":")}:${Math.round(track.durationMs / 1000)}`,
  };
}

function episodeJson(track: Track) {
  const episode = trackFrom({ name: `${track.name}, an episode` });
  return {
    description: "Two people talk about a song.",
    duration_ms: EPISODE_MS,
    explicit: false,
    external_urls: { spotify: `https://open.spotify.com/episode/${episode.id}` },
    href: `https://api.spotify.com/v1/episodes/${episode.id}`,
    id: episode.id,
    images: imagesJson(episode.album.coverUrl),
    is_externally_hosted: false,
    is_playable: true,
    languages: ["en"],
    name: episode.name,
    release_date: "2026-01-09",
    release_date_precision: "day",
    type: "episode",
    uri: `spotify:episode:${episode.id}`,
  };
}

/**
 * The body of `GET /v1/me/player/currently-playing`, or null where the real one answers 204.
 * A private session shows here like any other play: only `GET /v1/me/player` tells.
 */
export function currentlyPlayingJson(player: Player, withEpisodes: boolean) {
  if (player.state === "nothing" || player.state === "no_device") return null;
  return {
    timestamp: player.setAt,
    context: null,
    progress_ms: player.progressMs,
    ...playingItem(player, withEpisodes),
    actions: { disallows: { resuming: player.state !== "paused" } },
    is_playing: player.state !== "paused",
  };
}

function playingItem({ state, track }: Player, withEpisodes: boolean) {
  switch (state) {
    case "advert":
      return { item: null, currently_playing_type: "ad" };
    case "podcast":
      return { item: withEpisodes ? episodeJson(track) : null, currently_playing_type: "episode" };
    case "local_file":
      return { item: localFileJson(track), currently_playing_type: "track" };
    default:
      return { item: trackJson(track), currently_playing_type: "track" };
  }
}

/** The body of `GET /v1/me/player`: what plays, and on which device; null means 204. */
export function playerJson(player: Player, withEpisodes: boolean, deviceId: string) {
  const playing = currentlyPlayingJson(player, withEpisodes);
  return (
    playing && {
      device: {
        id: deviceId,
        is_active: true,
        is_private_session: player.state === "private_session",
        is_restricted: false,
        name: "Phone",
        supports_volume: true,
        type: "Smartphone",
        volume_percent: 64,
      },
      shuffle_state: false,
      smart_shuffle: false,
      repeat_state: "off",
      ...playing,
    }
  );
}
