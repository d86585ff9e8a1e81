/** A way to break the teller's rule: text of a function, and what stands there instead. */
export interface Mutation {
  readonly breaks: string;
  readonly of: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** One that leaves a phone with a wrong picture, a wrong number, or news that are none. */
export interface ModelMutation extends Mutation {
  /** Whether a few evenings show it: it is tried in each run of the tests. */
  readonly isPlain?: true;
  /** The evenings that show it. */
  readonly shownBy: "prompt" | "late" | "lossy" | "standing" | "budget" | "open";
}

/** One that says more than it must, or in an order that tells: pictures come out right all the same. */
export interface FileMutation extends Mutation {
  /** The pgTAP file that shows it, in `tests/db`. */
  readonly shownBy: string;
}

/** What a pgTAP file must catch, each alone. */
export const FILE_MUTATIONS: readonly FileMutation[] = [
  {
    breaks: "what waited before a page is left to wait",
    of: "send_waiting",
    from: "select user_id from unnest(v_recipients)));",
    to: "select user_id from unnest(v_recipients) as turn where not turn.is_page_due));",
    shownBy: "page_to/replace_what_waits",
  },
  {
    breaks: "what two became to each other since counts for what was before",
    of: "pairs_since",
    from: /return array\([\s\S]*?\);/,
    to: "return '{}';",
    shownBy: "audience/is_of_what_two_were_to_each_other",
  },
];

/** What the model test must catch, each alone. */
export const MODEL_MUTATIONS: readonly ModelMutation[] = [
  {
    breaks: "who is known by another id now is told as if they were known by the old one",
    of: "entries_of",
    from: "and seen.other_shown_id = pair.shown_id",
    to: "",
    shownBy: "late",
  },
  {
    breaks: "a presence of somebody else begins under the old id",
    isPlain: true,
    of: "begin_presence",
    from: "case when anonymous then gen_random_uuid() else id end",
    to: "id",
    shownBy: "prompt",
  },
  {
    breaks: "a connection counts whatever the two are known by",
    isPlain: true,
    of: "judge_pairs",
    from: /and shown_a = case[\s\S]*?end\s+and shown_b = case[\s\S]*?end/,
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "lists show the connections of other ids",
    isPlain: true,
    of: "listed_positions",
    from: "and ties.shown_id = p_me.shown_id",
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "a wave as somebody else is listed",
    of: "begin_wave",
    from: "if v_counted.is_as_before then",
    to: "if true then",
    shownBy: "prompt",
  },
  {
    breaks: "a vibe is told once of a person, and not of an id",
    isPlain: true,
    of: "begin_vibe",
    from: "select one, other, private.shown_id_of(other) as shown_id",
    to: "select one, other, other as shown_id",
    shownBy: "prompt",
  },
  {
    breaks: "whom a listener was shown to before is not asked",
    isPlain: true,
    of: "note_places",
    from: "values (false, change.before), (true, change.after)",
    to: "values (true, change.after)",
    shownBy: "prompt",
  },
  {
    breaks: "whoever moves gets no page",
    isPlain: true,
    of: "note_changes",
    from: "where kind = 'place'",
    to: "where kind = 'nothing'",
    shownBy: "prompt",
  },
  {
    breaks: "what changed between two is not noted",
    isPlain: true,
    of: "note_changes",
    from: "perform private.note_partings(v_changes);",
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "whoever came and went is not said to have left",
    of: "entries_of",
    from: "where judged.band is null or subject.subject_id is not null",
    to: "where subject.subject_id is not null or judged.band is null and not judged.appeared",
    shownBy: "late",
  },
  {
    breaks: "a step that shows nothing new is noted",
    isPlain: true,
    of: "note_places",
    from: "where kind <> 'place' or before is distinct from after",
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "numbers are not raised where something is dropped",
    of: "drop_late",
    from: /set n = n \+ 1/g,
    to: "set n = n",
    shownBy: "standing",
  },
  {
    breaks: "a number is spent on nothing",
    isPlain: true,
    of: "write_messages",
    from: "n = turn.n + turn.messages",
    to: "n = turn.n + greatest(turn.messages, 1)",
    shownBy: "late",
  },
  {
    breaks: "one message more than the budget is sent",
    isPlain: true,
    of: "message_room",
    from: "rest := greatest(v_most - v_spent, 0)",
    to: "rest := greatest(v_most + 2 - v_spent, 0)",
    shownBy: "budget",
  },
  {
    breaks: "what a message costs is not counted",
    isPlain: true,
    of: "write_messages",
    from: /messages \* \(1 \+ devices\)/g,
    to: "messages * devices",
    shownBy: "budget",
  },
  {
    breaks: "what waits takes the place of a page",
    of: "recipients_of",
    from: ") > v_page),",
    to: ") > v_page) and not exists (select from private.waiting_pairs where recipient_id = turn.user_id),",
    shownBy: "late",
  },
  {
    breaks: "two tellers are at it at once",
    isPlain: true,
    of: "hold_teller",
    from: "return pg_try_advisory_xact_lock(hashtextextended('resonance teller', 0));",
    to: "return true;",
    shownBy: "open",
  },
  {
    breaks: "a block is no reason to say nothing",
    of: "audience",
    from: "(hearing.user_id, hearing.viewer_id) in (",
    to: "false and (hearing.user_id, hearing.viewer_id) in (",
    shownBy: "prompt",
  },
  {
    breaks: "the end of a presence comes after the page of the next",
    of: "events_to",
    from: "- case when waiting.event = 'live:ended' then 1000 else 0 end",
    to: "",
    shownBy: "late",
  },
  {
    breaks: "a picture grows without end",
    of: "write_messages",
    from: "turn.shown > v_many",
    to: "false",
    shownBy: "late",
  },
  {
    breaks: "a picture that shrank is never filled",
    of: "write_messages",
    from: "turn.shown < v_few",
    to: "false and turn.shown < v_few",
    shownBy: "late",
  },
  {
    breaks: "what lies beyond the page is told",
    of: "entries_of",
    from: "where met.is_heard",
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "connections are told as little as others",
    of: "audience",
    from: /union all\s+select \* from private\.tied_audience\(p_places, v_since\)/,
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "a connection ends unsaid",
    of: "end_connection",
    from: /perform private\.record_pair\([^;]*\);/,
    to: "",
    shownBy: "prompt",
  },
  {
    breaks: "a new name is not told",
    of: "record_profile_change",
    from: "'card', p_after.id",
    to: "'track', p_after.id",
    shownBy: "prompt",
  },
  {
    breaks: "cards are made at the same moment from what each knew before",
    of: "show_listener",
    from: "perform from app.presence where user_id = p_user for no key update;",
    to: "",
    shownBy: "open",
  },
];
