import { createHash } from "node:crypto";
import { z } from "zod";

/** A name with its Spotify id. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A piece of music as the local Spotify knows it. */
export interface Track extends Named {
  readonly artists: readonly Named[];
  readonly album: Named & { readonly coverUrl: string };
  readonly durationMs: number;
}

const givenId = z.string().regex(/^[0-9A-Za-z]{22}$/, "an id is 22 base62 characters");
const givenName = z.string().trim().min(1).max(200);
const given = z.strictObject({ id: givenId.optional(), name: givenName });

/** What a caller says of a track: what is left out is made from what is given, always the same way. */
export const trackDraft = z.strictObject({
  id: givenId.optional(),
  name: givenName,
  artists: z.array(given).min(1).max(10).optional(),
  album: given.extend({ coverUrl: z.url().optional() }).optional(),
  durationMs: z.int().min(1).max(86_400_000).optional(),
});

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A Spotify id (22 base62 characters) that belongs to these words: the same words, the same id. */
export function spotifyId(...words: string[]): string {
  const digest = createHash("sha256").update(words.join("\n")).digest();
  return Array.from(digest.subarray(0, 22), (byte) => BASE62.charAt(byte % 62)).join("");
}

/** The address of a picture on Spotify's image host, in its real form; nothing is stored there. */
export function imageUrl(...words: string[]): string {
  return `https://i.scdn.co/image/${createHash("sha1").update(words.join("\n")).digest("hex")}`;
}

/** A whole track from what is said of it: unnamed artists and albums get plain stand-ins. */
export function trackFrom(draft: z.infer<typeof trackDraft>): Track {
  const named = draft.artists ?? [{ name: "The Placeholders" }];
  const artists = named.map(({ id, name }) => ({ id: id ?? spotifyId("artist", name), name }));
  const first = artists[0]?.name ?? "";
  const album = draft.album ?? { name: draft.name };
  return {
    id: draft.id ?? spotifyId("track", draft.name, first),
    name: draft.name,
    artists,
    album: {
      id: album.id ?? spotifyId("album", album.name, first),
      name: album.name,
      coverUrl: album.coverUrl ?? imageUrl("cover", album.name, first),
    },
    durationMs: draft.durationMs ?? 210_000,
  };
}

function song(name: string, artists: string[], album: string, durationMs: number): Track {
  return trackFrom({
    name,
    artists: artists.map((artist) => ({ name: artist })),
    album: { name: album },
    durationMs,
  });
}

const nightFerry = song("Night Ferry", ["Harbour Lights"], "Last Boat Home", 221_000);
const tidewater = song("Tidewater", ["Harbour Lights"], "Last Boat Home", 187_500);
const saltAndWire = song("Salt & Wire", ["Harbour Lights", "Mina Okafor"], "Crossings", 243_100);
const paperLanterns = song("Paper Lanterns", ["Mina Okafor"], "Small Hours", 198_400);
const glasshouse = song("Glasshouse", ["The Quiet Parade"], "Greenhouse Effects", 256_000);

/** Invented music whose tracks share tracks, albums and artists, so that every vibe can occur. */
export const MUSIC: readonly Track[] = [
  nightFerry,
  tidewater,
  saltAndWire,
  paperLanterns,
  glasshouse,
];

/** The people this Spotify begins with, and what each listens to. */
export const PEOPLE: readonly { readonly name: string; readonly track: Track }[] = [
  { name: "Ada", track: nightFerry },
  { name: "Bruno", track: nightFerry },
  { name: "Chiara", track: tidewater },
  { name: "Dmitri", track: saltAndWire },
  { name: "Edith", track: paperLanterns },
  { name: "Farid", track: glasshouse },
];
