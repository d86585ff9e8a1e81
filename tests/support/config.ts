import type { Config } from "../../supabase/local/config.ts";

/** A project's settings for tests of the local services: those of reference replies of the real ones. */
export const testConfig: Config = {
  api: { schemas: ["api"], extraSearchPath: ["extensions"], maxRows: 200 },
  auth: {
    siteUrl: "resonance://auth/callback",
    redirectUrls: ["resonance://auth/callback"],
    jwtExpiryS: 3600,
    refreshReuseS: 10,
    code: { length: 10, expiryS: 300 },
    rates: { verifications: 1500, refreshes: 1500 },
  },
  verifyJwt: {},
};
