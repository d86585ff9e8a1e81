/**
 * What supabase/config.toml says of the services that this stack stands in for. A test holds the
 * two together.
 */
export const PROJECT = {
  /** Schemas that unqualified names may mean after the request's own. */
  extraSearchPath: ["extensions"],
  /** Most rows of one answer of the Data API. */
  maxRows: 200,
  /** Seconds that an access token is good for. */
  jwtExpiryS: 3600,
  /** Seconds in which a used refresh token gives the same session again. */
  refreshReuseS: 10,
  /** A one-time code: its digits, and the seconds that it is good for. */
  code: { length: 10, expiryS: 300 },
} as const;
