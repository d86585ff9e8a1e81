import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { Fault } from "../_http/app-error.ts";
import type { SealKey } from "./env.ts";

/** What a sealed token is and whose: it opens for nothing else. */
export interface SealedFor {
  readonly purpose: "spotify_access" | "spotify_refresh" | "sign_in_verifier" | "sign_in_answer";
  readonly subject: string;
}

/** Closes and opens tokens for the database, which never holds the keys. */
export interface TokenSeal {
  close(what: SealedFor, token: string): Promise<string>;
  /** Throws a `Fault` when the token is not sealed for `what` or by none of the keys. */
  open(what: SealedFor, sealed: string): Promise<string>;
  /** Whether it was closed with the key that closes now. */
  isCurrent(sealed: string): boolean;
}

/**
 * Tokens as JWE (`dir`, `A256GCM`; RFC 7516). Purpose and subject stand in the protected header,
 * which GCM authenticates: a row copied to another listener or column does not open.
 */
export function createTokenSeal(keys: readonly SealKey[]): TokenSeal {
  const [current] = keys;
  if (!current) throw new Fault("a token seal needs a key");
  return {
    close({ purpose, subject }, token) {
      const header = { alg: "dir", enc: "A256GCM", kid: current.kid, purpose, sub: subject };
      return new CompactEncrypt(new TextEncoder().encode(token))
        .setProtectedHeader(header)
        .encrypt(current.bytes);
    },
    async open({ purpose, subject }, sealed) {
      const opened = await compactDecrypt(sealed, ({ kid }) => keyOf(keys, kid), {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
      }).catch((cause: unknown) => {
        throw new Fault("a sealed token does not open", { cause });
      });
      const { protectedHeader, plaintext } = opened;
      if (protectedHeader.purpose !== purpose || protectedHeader.sub !== subject) {
        throw new Fault("a sealed token is not for this");
      }
      return new TextDecoder().decode(plaintext);
    },
    isCurrent: (sealed) => decodeProtectedHeader(sealed).kid === current.kid,
  };
}

function keyOf(keys: readonly SealKey[], kid: string | undefined): Uint8Array {
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key) throw new Fault(`no key is named ${kid}`);
  return key.bytes;
}
