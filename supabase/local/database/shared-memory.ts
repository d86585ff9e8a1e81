import { createHash } from "node:crypto";

/** The most that a 32-bit Postgres may ask for: 2 GB, in pages of 64 kB, as PGlite has it. */
const MAX_PAGES = 32_768;

const IMPORTS = 2;

/** Reads the parts of a WebAssembly module that lead to its imported memory. */
class Reader {
  at = 8;

  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  name(): void {
    const length = this.number();
    this.at += length;
  }

  limits(): number {
    const flags = this.number();
    const least = this.number();
    if (flags & 1) this.number();
    return least;
  }
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

function concat(parts: readonly (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Passes over one import; gives where its limits begin and their least size when it is a memory. */
function readImport(reader: Reader): { readonly at: number; readonly least: number } | null {
  reader.name();
  reader.name();
  const kind = reader.byte();
  if (kind === 2) {
    const { at } = reader;
    return { at, least: reader.limits() };
  }
  if (kind === 0) reader.number();
  else if (kind === 1) {
    reader.byte();
    reader.limits();
  } else if (kind === 3) reader.at += 2;
  else {
    reader.byte();
    reader.number();
  }
  return null;
}

/**
 * The same module, whose memory may be one that threads share. Nothing else in it changes, so it
 * runs as before; but a thread beside it can set the flags by which Postgres breaks a statement off.
 * https://webassembly.github.io/spec/core/binary/modules.html#import-section
 */
export function withSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(module);
  while (reader.at < module.length) {
    const start = reader.at;
    const section = reader.byte();
    const size = reader.number();
    const body = reader.at;
    if (section !== IMPORTS) {
      reader.at = body + size;
      continue;
    }
    for (let left = reader.number(); left > 0; left--) {
      const memory = readImport(reader);
      if (!memory) continue;
      const imports = concat([
        module.subarray(body, memory.at),
        [3, ...leb(memory.least), ...leb(MAX_PAGES)],
        module.subarray(reader.at, body + size),
      ]);
      return concat([
        module.subarray(0, start),
        [IMPORTS, ...leb(imports.length)],
        imports,
        module.subarray(body + size),
      ]);
    }
  }
  return new Uint8Array(module);
}

/** What has been compiled, by its bytes: the next Postgres of the process needs the same. */
export const compiled = new Map<string, WebAssembly.Module>();

/** The bytes that stand in `source`, if any do. */
function bytesOf(source: unknown): Uint8Array | null {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (!ArrayBuffer.isView(source)) return null;
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

/**
 * Makes every module that this thread compiles take a shared memory: the libraries of Postgres
 * (plpgsql, PostGIS, ...) are loaded by PGlite itself, and must share what it has.
 */
export function shareMemories(): void {
  const { Module } = WebAssembly;
  const compile = (bytes: Uint8Array): WebAssembly.Module => {
    const key = createHash("sha256").update(bytes).digest("hex");
    const module = compiled.get(key) ?? new Module(withSharedMemory(bytes));
    compiled.set(key, module);
    return module;
  };
  WebAssembly.Module = new Proxy(Module, {
    construct: (_, [source]) => compile(bytesOf(source) ?? new Uint8Array()),
  });
  const instantiate = WebAssembly.instantiate.bind(WebAssembly);
  const instantiateShared = async (source: BufferSource, imports?: WebAssembly.Imports) => {
    const bytes = bytesOf(source);
    if (!bytes) return await instantiate(source, imports);
    const module = compile(bytes);
    return { module, instance: await instantiate(module, imports) };
  };
  WebAssembly.instantiate = instantiateShared as typeof WebAssembly.instantiate;
  const random = crypto.getRandomValues.bind(crypto);
  // What the platform fills with random bytes must not be shared.
  crypto.getRandomValues = (array) => {
    if (!(array instanceof Uint8Array) || array.buffer instanceof ArrayBuffer) return random(array);
    array.set(random(new Uint8Array(array.length)));
    return array;
  };
}

/** A memory for one Postgres, which it grows as it needs more. */
export function sharedMemory(initialPages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: initialPages, maximum: MAX_PAGES, shared: true });
}
