import { generateKeyPairSync } from "node:crypto";
import { importJWK, type JWK } from "jose";
import { mint } from "../../support/tokens.ts";

/** A pair of keys as hosted projects sign users' tokens with. */
export function createPair(kid: string) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk: JWK = { ...(privateKey.export({ format: "jwk" }) as JWK), kid, alg: "ES256" };
  return {
    jwk,
    /** A session's token; `name` is the key's name in its header, where it is not empty. */
    async sign(claims: Record<string, unknown> = {}, name = kid) {
      return await mint(
        { kid: name === "" ? undefined : name, alg: "ES256", key: await importJWK(jwk, "ES256") },
        claims,
      );
    },
  };
}
