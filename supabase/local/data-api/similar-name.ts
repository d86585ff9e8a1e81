/**
 * The fuzzy search behind PostgREST's hints: candidates are ranked by the angle between their
 * three- (else two-) letter grams, then the best fifty by edit distance.
 */

const BEST = 50;

function grams(text: string, size: number): Map<string, number> {
  const padded = `-${text.toLowerCase().replace(/[^\p{L}\p{N}, ]+/gu, "")}-`.padEnd(size, "-");
  const counts = new Map<string, number>();
  for (let i = 0; i + size <= padded.length; i++) {
    const gram = padded.slice(i, i + size);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function norm(counts: ReadonlyMap<string, number>): number {
  return Math.hypot(...counts.values());
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0;
  for (const [gram, count] of a) dot += count * (b.get(gram) ?? 0);
  return dot / (norm(a) * norm(b));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function closeness(a: string, b: string): number {
  return 1 - editDistance(a.toLowerCase(), b.toLowerCase()) / Math.max(a.length, b.length);
}

/** The candidate most like `wanted`, if at least `minimum` (0 to 1) alike. */
export function similarName(
  wanted: string,
  candidates: readonly string[],
  minimum: number,
): string | null {
  for (const size of [3, 2]) {
    const of = grams(wanted, size);
    const alike = candidates
      .map((name) => ({ name, score: cosine(of, grams(name, size)) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, BEST)
      .map(({ name }) => ({ name, score: closeness(name, wanted) }))
      .sort((a, b) => b.score - a.score);
    const best = alike[0];
    if (best) return best.score >= minimum ? best.name : null;
  }
  return null;
}
