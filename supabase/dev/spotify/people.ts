import { imageUrl, MUSIC, PEOPLE, spotifyId, type Track } from "./music.ts";
import { type Player, type PlayerState, playerAt } from "./player.ts";

/** Someone with a Spotify account here. */
export interface Person {
  readonly name: string;
  /** The user id, in the old form that people could choose; apps must not link by it. */
  readonly id: string;
  /** Spotify's immutable `account_id` (since May 2026), the one to link by. */
  readonly accountId: string;
  readonly deviceId: string;
  readonly imageUrls: readonly string[];
}

/** What a caller sets on a player; a track that is left out stays what it was. */
export interface PlayerChange {
  readonly state: PlayerState;
  readonly track?: Track | undefined;
  readonly progressMs?: number | undefined;
  readonly runsOn?: boolean | undefined;
}

/** Fields of `/v1/me` in place of the usual ones, whatever their kind; undefined leaves one out. */
export type ProfileChange = Readonly<Record<string, unknown>>;

/** Everyone with an account, by name, whatever its case, and all that is played; in memory only. */
export class People {
  readonly #people = new Map<string, { person: Person; player: Player; profile: ProfileChange }>();
  /** What can be looked up: all that is, or ever was, played here. */
  readonly #catalogue = new Map<string, Track>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    for (const track of MUSIC) this.release(track);
    for (const { name, track } of PEOPLE) {
      this.setPlayer(this.meet(name), { state: "track", track });
    }
  }

  /** The person of this name, who gets an account now if they had none. */
  meet(name: string): Person {
    const key = name.toLowerCase();
    const known = this.#people.get(key);
    if (known) return known.person;
    const person = {
      name,
      id: spotifyId("user", key).toLowerCase(),
      accountId: spotifyId("account", key),
      deviceId: spotifyId("device", key).toLowerCase(),
      imageUrls: [imageUrl("portrait", key)],
    };
    const track = firstTrack();
    const player: Player = {
      state: "nothing",
      track,
      progressMs: 0,
      setAt: this.#now(),
    };
    this.#people.set(key, { person, player, profile: {} });
    return person;
  }

  /** The person of this name, if there is one. */
  find(name: string): Person | undefined {
    return this.#people.get(name.toLowerCase())?.person;
  }

  all(): Person[] {
    return [...this.#people.values()].map(({ person }) => person);
  }

  /** What `person` plays now. */
  player(person: Person): Player {
    return playerAt(this.#entry(person).player, this.#now());
  }

  /** The track of that id, if there is one. */
  track(id: string): Track | undefined {
    return this.#catalogue.get(id);
  }

  /** From here on the track can be looked up. */
  release(track: Track): void {
    this.#catalogue.set(track.id, track);
  }

  setPlayer(person: Person, change: PlayerChange): void {
    const entry = this.#entry(person);
    if (change.track) this.release(change.track);
    entry.player = {
      state: change.state,
      track: change.track ?? entry.player.track,
      progressMs: change.progressMs ?? 0,
      setAt: this.#now(),
      runsOn: change.runsOn ?? false,
    };
  }

  /** What is odd about this person's profile. */
  profile(person: Person): ProfileChange {
    return this.#entry(person).profile;
  }

  setProfile(person: Person, profile: ProfileChange): void {
    this.#entry(person).profile = profile;
  }

  #entry(person: Person) {
    const entry = this.#people.get(person.name.toLowerCase());
    if (!entry) throw new Error(`${person.name} has no account here`);
    return entry;
  }
}

function firstTrack(): Track {
  const [track] = MUSIC;
  if (!track) throw new Error("the catalogue is empty");
  return track;
}
