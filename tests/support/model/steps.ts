/** By which of somebody's ids: that of now, the one before, or the account's, which may be the same. */
export type By = "now" | "before" | "account";

/** What a listener's phone does next. */
export type CallStep = { readonly who: number } & (
  | {
      readonly does:
        | "go_live"
        | "go_offline"
        | "forget_location"
        | "fall_silent"
        | "heartbeat"
        | "sync"
        | "begin_anew";
    }
  | {
      readonly does: "move";
      readonly to: number;
      /** Whether an hour has passed since the last change of the cell. */
      readonly later: boolean;
      readonly list: boolean;
    }
  | { readonly does: "play"; readonly song: number | null }
  | {
      readonly does: "set";
      readonly share: boolean | null;
      readonly find: boolean | null;
      readonly radiusKm: number | null;
      readonly visibleTo: "everyone" | "connections" | null;
    }
  | { readonly does: "rename"; readonly name: number; readonly anonymous: boolean | null }
  | {
      readonly does: "block" | "unblock" | "wave" | "connect" | "end_connection";
      readonly whom: number;
      readonly by: By;
    }
);

/** What one of those who can does about a Find; to ask, somebody whom they see. */
export type FindStep = { readonly who: number } & (
  | { readonly does: "ask"; readonly whom: number }
  | { readonly does: "ask_for"; readonly song: number }
  | { readonly does: "accept" | "decline" | "cancel" | "complete" | "expire" }
  | { readonly does: "say_where"; readonly at: number }
);

/** What happens beside the phones: to the teller, the jobs, the network and the source of tracks. */
export type OtherStep =
  | { readonly does: "tell"; readonly callers: number; readonly rounds: number }
  | { readonly does: "die"; readonly at: string }
  | { readonly does: "pass"; readonly seconds: number }
  | { readonly does: "note" | "send" | "search" | "sweep" | "clean" | "stand_still" }
  | {
      readonly does: "deliver";
      readonly who: number;
      readonly replies: number;
      readonly messages: number;
    }
  | { readonly does: "lose"; readonly who: number }
  /** The source says that a listener plays what their phone says. */
  | { readonly does: "confirm"; readonly who: number }
  /** The source says the words of a song, or that it knows no such song. */
  | { readonly does: "look_up"; readonly song: number; readonly isKnown: boolean };

export type Step = CallStep | FindStep | OtherStep;

/** The same without Finds where calls stay open: one of them commits. */
export type OpenStep = CallStep | OtherStep | { readonly does: "commit"; readonly which: number };

const FIND_STEPS: readonly string[] = [
  "ask",
  "ask_for",
  "accept",
  "decline",
  "cancel",
  "complete",
  "expire",
  "say_where",
];
const OTHER_STEPS: readonly string[] = [
  "tell",
  "note",
  "send",
  "search",
  "die",
  "pass",
  "sweep",
  "clean",
  "stand_still",
  "deliver",
  "lose",
  "confirm",
  "look_up",
];

export const isOfFind = (step: Step): step is FindStep => FIND_STEPS.includes(step.does);
export const isOther = (step: Step | OpenStep): step is OtherStep =>
  OTHER_STEPS.includes(step.does);

/** What distinguishes one evening from another before anything happens. */
export interface Setting<AnyStep = Step> {
  readonly population: number;
  /** Whether pages are so small that not everybody is on one. */
  readonly isSmall: boolean;
  readonly steps: readonly AnyStep[];
}
