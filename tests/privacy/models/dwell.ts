/** The numbers of the rule, in seconds but for the cells: those of `private.limits`. */
export interface DwellLimits {
  readonly dwell_s: number;
  readonly dwell_away_s: number;
  readonly away_s: number;
  readonly publish_epoch_s: number;
  readonly publish_delay_most_s: number;
  readonly cells_an_hour: number;
  readonly last_cell_kept_s: number;
}

/** As it is shipped; a test compares. */
export const DWELL: DwellLimits = {
  dwell_s: 540,
  dwell_away_s: 120,
  away_s: 900,
  publish_epoch_s: 300,
  publish_delay_most_s: 300,
  cells_an_hour: 9,
  last_cell_kept_s: 3600,
};

/** A cell that others are to see, and when. */
export interface Next<Cell> {
  readonly cell: Cell;
  readonly at: number;
}

/** When cells of a person were published, and what is kept of the last one. */
interface Last<Cell> {
  readonly cell: Cell;
  readonly publishedAt: number;
  readonly earlier: readonly number[];
  readonly leftAt: number | null;
  readonly seenAt: number | null;
}

/**
 * When others see a person in which cell, by what their phone says: the rule of the migrations in
 * TypeScript, with the time as a number of seconds, for models that run it millions of times.
 * `draw` gives the random part of a delay, from 0 to below 1.
 */
export class Dwell<Cell extends string | number> {
  /** What others see; null for nobody. */
  cell: Cell | null = null;
  next: Next<Cell> | null = null;
  /** Before this the presence appears nowhere. */
  visibleFrom = Number.NEGATIVE_INFINITY;
  #last: Last<Cell> | null = null;
  #runCell: Cell | null = null;
  #runSince = 0;
  #seenAt = 0;
  #fixAt: number | null = null;

  constructor(
    private readonly draw: () => number,
    private readonly limits: DwellLimits = DWELL,
  ) {}

  get publishedAt(): number | null {
    return this.#last?.publishedAt ?? null;
  }

  /** A fix; whether others see a change by now. */
  fix(cell: Cell, at: number): boolean {
    let changed = this.publishDue(at);
    const before = this.#fixAt;
    this.#note(cell, at);
    if (this.#isNoNews(at)) {
      if (this.visibleFrom > at) return changed;
      this.#publish(cell, at, this.#isLastCell(at) ? null : at + this.#delay());
      this.#seenAt = at;
      changed = true;
    } else if (this.#mayChange(at, before)) {
      this.next = { cell, at: Math.max(this.visibleFrom, at + this.#delay()) };
      this.#seenAt = at;
      changed = this.publishDue(at) || changed;
    }
    return changed;
  }

  /** Publishes what is due. */
  publishDue(at: number): boolean {
    if (this.next === null || this.next.at > at) return false;
    this.#publish(this.next.cell, at, at);
    this.next = null;
    return true;
  }

  /** The presence ends, or the position is forgotten. */
  leave(at: number): void {
    if (this.cell !== null && this.#last !== null) {
      this.#last = { ...this.#last, cell: this.cell, leftAt: at, seenAt: this.#seenAt };
    }
    this.cell = null;
    this.next = null;
    this.#runCell = null;
    this.#fixAt = null;
  }

  /** In how many seconds others may see them at the earliest. */
  visibleInS(at: number): number | null {
    if (this.cell !== null) return 0;
    if (this.#fixAt === null) return this.visibleFrom > at ? seconds(this.visibleFrom - at) : null;
    const decided = this.next?.at ?? (this.#isNoNews(at) ? at : this.#decidesAt(at));
    return seconds(Math.max(this.visibleFrom, decided) - at);
  }

  #note(cell: Cell, at: number): void {
    if (this.#fixAt === null) this.#seenAt = this.#last?.seenAt ?? at;
    else if (cell === (this.next?.cell ?? this.cell)) this.#seenAt = at;
    if (this.#runCell !== cell) {
      this.#runCell = cell;
      this.#runSince = at;
    }
    this.#fixAt = at;
  }

  #kept(at: number): Last<Cell> | null {
    const last = this.#last;
    if (last === null || this.cell !== null) return last;
    return (last.leftAt ?? last.publishedAt) > at - this.limits.last_cell_kept_s ? last : null;
  }

  #isLastCell(at: number): boolean {
    return this.cell === null && this.#kept(at)?.cell === this.#runCell;
  }

  #isNoNews(at: number): boolean {
    if (this.next !== null || this.cell !== null) return false;
    return this.#kept(at) === null || this.#isLastCell(at);
  }

  #agreesAt(last: Last<Cell>): number {
    const { dwell_s, dwell_away_s, away_s } = this.limits;
    const awayAt = Math.max(this.#seenAt, last.publishedAt) + away_s;
    return Math.min(this.#runSince + dwell_s, Math.max(this.#runSince + dwell_away_s, awayAt));
  }

  #hourAllowsAt(last: Last<Cell>): number {
    const all = [...last.earlier, last.publishedAt];
    return (all[all.length - this.limits.cells_an_hour] ?? Number.NEGATIVE_INFINITY) + 3600;
  }

  #epochOf(last: Last<Cell>, at: number): number {
    return Math.floor((at - last.publishedAt) / this.limits.publish_epoch_s);
  }

  #mayChange(at: number, before: number | null): boolean {
    const last = this.#kept(at);
    if (last === null || this.next !== null || this.#runCell === this.cell) return false;
    const heard = before === null ? 0 : Math.max(0, this.#epochOf(last, before));
    return (
      this.#epochOf(last, at) > heard &&
      this.#agreesAt(last) <= at &&
      this.#hourAllowsAt(last) <= at
    );
  }

  #decidesAt(at: number): number {
    const last = this.#kept(at);
    if (last === null) return at;
    const ready = Math.max(this.#agreesAt(last), this.#hourAllowsAt(last));
    const { publish_epoch_s } = this.limits;
    const epoch = Math.max(
      1,
      this.#epochOf(last, this.#fixAt ?? at) + 1,
      Math.ceil((ready - last.publishedAt) / publish_epoch_s),
    );
    return last.publishedAt + epoch * publish_epoch_s;
  }

  #delay(): number {
    return this.draw() * this.limits.publish_delay_most_s;
  }

  /** Epochs are counted from then on; null for the same cell again, which begins none. */
  #publish(cell: Cell, at: number, epochsFrom: number | null): void {
    const last = this.#last;
    this.cell = cell;
    if (epochsFrom === null && last !== null) {
      this.#last = { ...last, leftAt: null, seenAt: null };
      return;
    }
    const earlier = last === null ? [] : [...last.earlier, last.publishedAt];
    this.#last = {
      cell,
      publishedAt: epochsFrom ?? at,
      earlier: earlier.filter((time) => time > at - 3600),
      leftAt: null,
      seenAt: null,
    };
  }
}

/** Whole seconds to wait, at least one. */
const seconds = (time: number) => Math.max(1, Math.ceil(time));
