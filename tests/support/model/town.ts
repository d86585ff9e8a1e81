import type { Band } from "../../../shared/contracts/cards.ts";
import { centreOf } from "../../../shared/domain/geohash.ts";
import { metresBetween } from "../sphere.ts";

/** What is true of a listener, as far as it decides who sees whom. */
export interface Resident {
  readonly id: string;
  isLive: boolean;
  /** The published cell; null for none. */
  cell: string | null;
  radiusKm: number;
  visibleTo: "everyone" | "connections";
}

const BANDS: readonly (readonly [Band, number])[] = [
  ["here", 2000],
  ["near", 5000],
  ["around", 10_000],
];

/** Who sees whom by the product's words alone, compared one by one: what lists must say. */
export class Town {
  readonly residents = new Map<string, Resident>();
  /** `blocker blocked`. */
  readonly blocks = new Set<string>();
  /** Connections, by the ids of the two in order. */
  readonly ties = new Set<string>();

  /** The band between two who see each other; null where they do not. */
  bandBetween(one: string, other: string): Band | null {
    const [a, b] = [this.residents.get(one), this.residents.get(other)];
    if (one === other || !a?.isLive || !b?.isLive || a.cell === null || b.cell === null)
      return null;
    if (this.blocks.has(`${one} ${other}`) || this.blocks.has(`${other} ${one}`)) return null;
    const arePublic = a.visibleTo === "everyone" && b.visibleTo === "everyone";
    if (!arePublic && !this.ties.has(pairOf(one, other))) return null;
    const metres = metresBetween(centreOf(a.cell), centreOf(b.cell));
    if (metres > 1000 * Math.min(a.radiusKm, b.radiusKm)) return null;
    return BANDS.find(([, edge]) => metres <= edge)?.[0] ?? null;
  }

  /** An account is gone, and what named it. */
  forget(id: string): void {
    this.residents.delete(id);
    for (const pairs of [this.blocks, this.ties]) {
      for (const pair of pairs) if (pair.split(" ").includes(id)) pairs.delete(pair);
    }
  }

  /** Whom a listener sees, each with the band between them. */
  seenBy(id: string): Map<string, Band> {
    return new Map(
      [...this.residents.keys()].flatMap((other) => {
        const band = this.bandBetween(id, other);
        return band ? [[other, band] as const] : [];
      }),
    );
  }
}

/** Two ids in one order. */
export function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
