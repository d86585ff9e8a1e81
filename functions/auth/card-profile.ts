import { oneLine } from "../../shared/domain/one-line.ts";
import type { SpotifyProfile } from "../_spotify/web-api.ts";

/** Whom Spotify does not name is called this; private.default_name() says the same. */
const DEFAULT_NAME = "Listener";

/** What others will see of someone, cut to what a card holds: one line of 1 to 50 characters. */
export function cardProfile({ displayName, imageUrl }: SpotifyProfile) {
  const name = oneLine(displayName ?? "", 50);
  return { displayName: name || DEFAULT_NAME, avatarUrl: isPicture(imageUrl) ? imageUrl : null };
}

function isPicture(url: string | null): url is string {
  return url !== null && url.length <= 500 && /^https:\/\/[^\s\p{Cc}]+$/u.test(url);
}
