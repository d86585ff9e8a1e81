import { z } from "zod";
import type { Rpc } from "../_http/database.ts";
import type { SealedFor, TokenSeal } from "./token-seal.ts";

const Page = z.array(
  z.object({ userId: z.uuid(), accessToken: z.string(), refreshToken: z.string() }),
);

/** What a change of keys did. */
export interface KeyChange {
  /** Listeners whose tokens are sealed with the newest key now, and were not before. */
  readonly resealed: number;
  /** Listeners whose tokens were renewed meanwhile: another run finds how those are sealed. */
  readonly missed: number;
}

/**
 * Seals every kept token with the newest key, in pages, while everything runs. A token that changes
 * meanwhile is left as it is. Throws a `Fault` at a token that none of the keys opens.
 */
export async function changeTokenKey(
  database: Rpc,
  seal: TokenSeal,
  pageSize = 100,
): Promise<KeyChange> {
  const anew = async (what: SealedFor, sealed: string) =>
    seal.isCurrent(sealed) ? sealed : seal.close(what, await seal.open(what, sealed));
  const done = { resealed: 0, missed: 0 };
  let after: string | undefined;
  for (;;) {
    const page = Page.parse(
      await database("sealed_spotify_tokens", { after, page_size: pageSize }),
    );
    for (const { userId: subject, ...old } of page) {
      if (seal.isCurrent(old.accessToken) && seal.isCurrent(old.refreshToken)) continue;
      const renewed = {
        accessToken: await anew({ purpose: "spotify_access", subject }, old.accessToken),
        refreshToken: await anew({ purpose: "spotify_refresh", subject }, old.refreshToken),
      };
      const replaced = await database("reseal_spotify_tokens", {
        user_id: subject,
        old,
        new: renewed,
      });
      done[replaced ? "resealed" : "missed"] += 1;
    }
    after = page.at(-1)?.userId;
    if (after === undefined) return done;
  }
}
