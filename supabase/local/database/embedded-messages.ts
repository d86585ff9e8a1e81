/** Compiled parts of Postgres, by a digest of their bytes. */
export type Modules = ReadonlyMap<string, WebAssembly.Module>;

/** What an embedded Postgres is made of. */
export interface EmbeddedParts {
  /** Where what is made once for all of them is kept. */
  readonly cacheFolder: string;
  /** Its data folder; in memory without one. */
  readonly folder?: string;
  /** What a new data folder is filled from. */
  readonly snapshot?: Uint8Array<ArrayBuffer>;
}

/** What the process asks of the thread in which Postgres runs. */
export type Ask =
  | { readonly kind: "open"; readonly parts: EmbeddedParts; readonly modules: Modules }
  | { readonly kind: "send"; readonly id: number; readonly message: Uint8Array }
  | { readonly kind: "dump" | "close"; readonly id: number };

/** Where another thread asks this Postgres to break off its statement. */
export interface CancelSwitch {
  readonly memory: SharedArrayBuffer;
  /** Addresses of Postgres' own flags, as signal handlers set them. */
  readonly flags: readonly number[];
}

/** How Postgres died of a message. */
export interface Death {
  readonly kind: "died";
  readonly id: number;
  readonly reason: string;
  /** Whether it ran out of stack. */
  readonly tooDeep: boolean;
  /** What it had written, where that was in memory, for another to start from. */
  readonly left: Uint8Array<ArrayBuffer> | null;
}

/** What the thread tells the process. */
export type Tell =
  | { readonly kind: "ready"; readonly cancel: CancelSwitch | null; readonly modules: Modules }
  | { readonly kind: "answer"; readonly id: number; readonly bytes: Uint8Array }
  /** The statement that runs now has so long to go, or no limit any more with 0. */
  | { readonly kind: "alarm"; readonly ms: number }
  | { readonly kind: "failed"; readonly reason: string }
  | Death;
