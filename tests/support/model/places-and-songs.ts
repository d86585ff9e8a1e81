import type { Vibe } from "../../../shared/contracts/cards.ts";

/** From one cell to others up to 12 km away, so that all radii are crossed. */
export const CELLS = [
  "gcpvj0",
  "gcpvj1",
  "gcpvjh",
  "gcpvn0",
  "gcpuz0",
  "gcpv50",
  "gcpvt0",
  "gcpue0",
];

/** Two of one album, one of another by the same singer, one with nothing in common. */
export const SONGS = ["aaa", "baa", "cca", "ddd"].map((ids) => {
  const [trackId = "", albumId = "", artistId = ""] = [...ids].map((letter) => letter.repeat(22));
  return {
    trackId,
    name: "A song",
    artists: [{ id: artistId, name: "A singer" }],
    album: { id: albumId, name: "An album", coverUrl: null },
    url: `https://open.spotify.com/track/${trackId}`,
  };
});

/** How alike two of the songs are, by their places in the list; undefined for not at all. */
export function vibeOf(one: number | null, other: number | null): Vibe | undefined {
  if (one === null || other === null) return undefined;
  const [here, there] = [SONGS[one], SONGS[other]];
  if (one === other) return { score: 1, reason: "same_track" };
  if (here?.album.id === there?.album.id) return { score: 0.8, reason: "same_album" };
  return here?.artists[0]?.id === there?.artists[0]?.id
    ? { score: 0.6, reason: "shared_artist" }
    : undefined;
}

/** Where the two of a Find say they are: beside each other, and past each edge of a hint. */
export const PLACES = ["gcpvj0d1", "gcpvj0d4", "gcpvj0dw", "gcpvj0ks", "gcpvj4d1"];

/** What a listener does next. */
