import type { Band } from "../../../shared/contracts/cards.ts";
import { centreOf } from "../../../shared/domain/geohash.ts";
import { metresBetween } from "../sphere.ts";

/** What is true of a listener, as far as it decides who sees whom. */
export interface Resident {
  readonly id: string;
  /** By what others know them: the account's id, or that of an anonymous presence. */
  shownId: string;
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
  /** Who is blocked, by `blocker id`: that by which the blocker knew them. */
  readonly blocks = new Map<string, string>();
  /** Connections, by the ids in order by which the two know each other. */
  readonly ties = new Set<string>();

  /** The band between two who see each other; null where they do not. */
  bandBetween(one: string, other: string): Band | null {
    const [a, b] = [this.residents.get(one), this.residents.get(other)];
    if (one === other || !a?.isLive || !b?.isLive || a.cell === null || b.cell === null)
      return null;
    if (this.#hasBlocked(one, other) || this.#hasBlocked(other, one)) return null;
    const arePublic = a.visibleTo === "everyone" && b.visibleTo === "everyone";
    if (!arePublic && !this.ties.has(pairOf(a.shownId, b.shownId))) return null;
    const metres = metresBetween(centreOf(a.cell), centreOf(b.cell));
    if (metres > 1000 * Math.min(a.radiusKm, b.radiusKm)) return null;
    return BANDS.find(([, edge]) => metres <= edge)?.[0] ?? null;
  }

  #hasBlocked(one: string, other: string): boolean {
    return [...this.blocks].some(([by, whom]) => whom === other && by.startsWith(`${one} `));
  }

  /** An account is gone, and what named it. */
  forget(id: string): void {
    this.residents.delete(id);
    for (const [by, whom] of this.blocks) {
      if (whom === id || by.startsWith(`${id} `)) this.blocks.delete(by);
    }
    this.endTiesAs(id);
  }

  /** Nobody is known by that id any more. */
  endTiesAs(shownId: string): void {
    for (const pair of this.ties) if (pair.split(" ").includes(shownId)) this.ties.delete(pair);
  }

  /** Whom a listener sees, by the ids that others know, each with the band between them. */
  seenBy(id: string): Map<string, Band> {
    return new Map(
      [...this.residents.values()].flatMap((other) => {
        const band = this.bandBetween(id, other.id);
        return band ? [[other.shownId, band] as const] : [];
      }),
    );
  }
}

/** Two ids in one order. */
export function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
