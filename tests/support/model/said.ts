import { Find } from "../../../shared/contracts/find.ts";
import { LocationReply } from "../../../shared/contracts/location.ts";
import { LiveState } from "../../../shared/contracts/presence.ts";
import { Snapshot } from "../../../shared/contracts/sync.ts";
import { ChangedProfile } from "../../../shared/contracts/users.ts";
import type { Reply } from "./phone.ts";
import { CELLS, PLACES, SONGS } from "./places-and-songs.ts";
import type { CallStep } from "./steps.ts";

/** A call of a phone: the function of `api`, and what it is called with. */
export interface Call {
  readonly name: string;
  readonly args?: Record<string, unknown>;
}

/** What a step calls; nothing for one that is not one call. */
export function callOf(step: CallStep, name: string, whom: string): Call | null {
  switch (step.does) {
    case "move":
      return { name: "update_location", args: { geohash: CELLS[step.to], list: step.list } };
    case "play": {
      const track_id = step.song === null ? null : SONGS[step.song]?.trackId;
      return { name: "set_track", args: { track_id } };
    }
    case "set":
      return {
        name: "update_settings",
        args: {
          share_track: step.share,
          allow_find: step.find,
          radius_km: step.radiusKm,
          visible_to: step.visibleTo,
        },
      };
    case "rename":
      return {
        name: "update_profile",
        args: { display_name: `${name} ${step.name}`, anonymous: step.anonymous },
      };
    case "block":
    case "unblock":
    case "wave":
    case "end_connection":
      return { name: step.does, args: { user_id: whom } };
    case "connect":
    case "fall_silent":
    case "begin_anew":
      return null;
    default:
      return { name: step.does };
  }
}

/** What the answer of a call tells the phone; nothing where it tells nothing of others. */
export function replyOf(name: string, said: unknown): Reply | null {
  switch (name) {
    case "go_live":
    case "heartbeat":
      return { of: "live", live: LiveState.parse(said) };
    case "update_profile":
      return { of: "live", live: ChangedProfile.parse(said).live };
    case "go_offline":
    case "forget_location":
      return { of: "leave" };
    case "update_location": {
      const { users, published, n } = LocationReply.parse(said);
      return { of: "place", ...(users ? { users } : {}), published, n };
    }
    case "sync":
      return { of: "sync", snapshot: Snapshot.parse(said) };
    case "start_find":
    case "accept_find":
      return { of: "find", find: Find.parse(said) };
    default:
      return null;
  }
}

/** Where a party of a Find says that they are. */
export const placeOf = (nth: number): string => PLACES[nth % PLACES.length] as string;
