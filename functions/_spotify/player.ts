import { z } from "zod";
import type { Playback, PlayingTrack } from "../../shared/domain/now-playing.ts";
import { toTitle } from "../../shared/domain/title.ts";
import { orNull } from "./or-null.ts";

const SpotifyId = z.string().regex(/^[A-Za-z0-9]{22}$/);
const Name = z.string().transform(toTitle).pipe(z.string().min(1));
/** Up to a day: what is longer is no track, and might be no time. */
const Ms = z.number().nonnegative().max(86_400_000);

const Artist = z.object({ id: SpotifyId, name: Name });
const Image = z.object({ url: z.url({ protocol: /^https$/ }).max(500) });

/** A track that can be looked up and linked to. */
const Track = z.object({
  id: SpotifyId,
  name: Name,
  artists: z.array(orNull(Artist)),
  album: z.object({ id: SpotifyId, name: Name, images: orNull(z.array(orNull(Image))) }),
});

const Item = z.object({
  type: orNull(z.string()),
  is_local: orNull(z.boolean()),
  duration_ms: orNull(Ms),
});

const Empty = z.strictObject({});

/** `GET /v1/me/player`, which alone tells a private session. */
const Player = z.object({
  is_playing: orNull(z.boolean()),
  currently_playing_type: orNull(z.string()),
  progress_ms: orNull(Ms),
  device: orNull(z.object({ is_private_session: orNull(z.boolean()) })),
  item: z.unknown().optional(),
});

/** What the body of `GET /v1/me/player` says, whatever it is; null for one with nothing in it. */
export function readPlayback(body: unknown): Playback | null {
  if (body === undefined || Empty.safeParse(body).success) return null;
  const player = Player.safeParse(body).data;
  const item = Item.safeParse(player?.item).data;
  return {
    // Of a body that we cannot read it is not even known whether it plays.
    isPlaying: player?.is_playing ?? !player,
    isPrivate: player?.device?.is_private_session ?? null,
    kind: kindOf(player?.currently_playing_type ?? item?.type, item?.is_local ?? false),
    track: readTrack(player?.item),
    // Nothing lasts for no time.
    durationMs: item?.duration_ms || null,
    progressMs: player?.progress_ms ?? null,
  };
}

function kindOf(type: string | null | undefined, isLocal: boolean): Playback["kind"] {
  if (isLocal) return "local_file";
  if (type === "ad") return "advert";
  return type === "track" || type === "episode" ? type : "unknown";
}

/** A track as the player or the catalogue describes it; null where that is not enough to share it. */
export function readTrack(item: unknown): PlayingTrack | null {
  const track = Track.safeParse(item).data;
  const artists = track?.artists.filter((artist) => artist != null).slice(0, 20) ?? [];
  if (!track || artists.length === 0) return null;
  const { id, name, album } = track;
  return {
    trackId: id,
    name,
    artists,
    album: { id: album.id, name: album.name, coverUrl: album.images?.[0]?.url ?? null },
    url: `https://open.spotify.com/track/${id}`,
  };
}
