import { toDisplayName } from "../../shared/domain/display-name.ts";
import { poses } from "../../shared/domain/reserved-name.ts";
import type { SpotifyProfile } from "../_spotify/web-api.ts";

/**
 * Whom Spotify does not name is called this, and who is called there what would pose as staff here;
 * private.default_name() says the same.
 */
const DEFAULT_NAME = "Listener";

/** What others will see of someone, cut to what a card holds. */
export function cardProfile({ displayName, imageUrl }: SpotifyProfile) {
  const name = toDisplayName(displayName ?? "");
  return {
    displayName: name === "" || poses(name) ? DEFAULT_NAME : name,
    avatarUrl: isPicture(imageUrl) ? imageUrl : null,
  };
}

function isPicture(url: string | null): url is string {
  return url !== null && url.length <= 500 && /^https:\/\/[^\s\p{Cc}]+$/u.test(url);
}
