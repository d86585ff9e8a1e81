/** What the thread of the embedded Postgres is made of. */
export interface EmbeddedParts {
  /** Where what is made once for all of them is kept. */
  readonly cacheFolder: string;
  /** Its data folder; in memory without one. */
  readonly folder?: string;
  /** What a new data folder is filled from. */
  readonly snapshot?: Uint8Array<ArrayBuffer>;
}

/** What the process asks of the thread. Only the Postgres of the named generation takes a message. */
export type Ask =
  | { readonly kind: "open"; readonly parts: EmbeddedParts }
  | {
      readonly kind: "send";
      readonly id: number;
      readonly generation: number;
      readonly message: Uint8Array;
    }
  | { readonly kind: "dump"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

/** Where another thread asks this Postgres to break off its statement. */
export interface CancelSwitch {
  readonly memory: SharedArrayBuffer;
  /** Addresses of Postgres' own flags, as signal handlers set them. */
  readonly flags: readonly number[];
}

/** What the thread tells the process. */
export type Tell =
  | { readonly kind: "ready"; readonly generation: number; readonly cancel: CancelSwitch | null }
  | { readonly kind: "answer"; readonly id: number; readonly bytes: Uint8Array }
  /** Postgres died of this message; the next generation is being started on what it had written. */
  | {
      readonly kind: "died";
      readonly id: number;
      readonly reason: string;
      readonly tooDeep: boolean;
    }
  /** The statement that runs now has so long to go, or no limit any more with 0. */
  | { readonly kind: "alarm"; readonly ms: number }
  | { readonly kind: "failed"; readonly reason: string };
