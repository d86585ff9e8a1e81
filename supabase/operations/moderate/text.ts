import type {
  ModerationHistory,
  ReportEntry,
  ReportQueue,
  ReportState,
  ReportsAbout,
  Seen,
  Settled,
  Standing,
} from "../../../shared/contracts/moderation.ts";

/** The queue, as a person reads it. */
export function queueText({ persons, next }: ReportQueue, state: ReportState): string {
  if (persons.length === 0) return `nothing is ${state}`;
  const entries = persons.map((entry) =>
    [
      ...standingLines(entry),
      `  weight ${entry.weight}: ${entry.count} ${state}, of ${entry.reporters} reporters, of whom ${entry.mayHaveMet} may have met them; since ${entry.oldestAt}`,
      ...entry.reports.flatMap(reportLines),
      ...(entry.count > entry.reports.length
        ? [`  and ${entry.count - entry.reports.length} more: show ${entry.personId}`]
        : []),
    ].join("\n"),
  );
  return [...entries, ...(next === null ? [] : [`the next page: --after ${next}`])].join("\n\n");
}

/** All about one person. */
export function reportsText(about: ReportsAbout): string {
  const reports = about.reports.flatMap(reportLines);
  return [...standingLines(about), ...(reports.length > 0 ? reports : ["  no reports"])].join("\n");
}

/** What was settled. */
export function settledText(settled: Settled, state: string): string {
  return [`${settled.settled} ${state}`, ...standingLines(settled)].join("\n");
}

/** What was done to one person. */
export function historyText({ personId, acts }: ModerationHistory): string {
  if (acts.length === 0) return `nothing was done to ${personId}`;
  const lines = acts.map(({ at, moderator, act, reportId, reason, until }) =>
    [
      `  ${at}  ${quoted(moderator)}: ${act}`,
      ...(reportId ? [`report ${reportId}`] : []),
      ...(until ? [`until ${until}`] : []),
      ...(reason ? [quoted(reason)] : []),
    ].join(" "),
  );
  return [`person ${personId}`, ...lines].join("\n");
}

function standingLines({ personId, profile, upheldBefore, suspended }: Standing): string[] {
  return [
    `person ${personId}, ${profile ? `account ${profile.userId}` : "without an account"}`,
    ...(profile ? [`  now ${quoted(profile.displayName)}${pictureOf(profile)}`] : []),
    ...(upheldBefore > 0 ? [`  upheld before: ${upheldBefore}`] : []),
    ...suspended.map(
      ({ isBan, until, moderator, reason }) =>
        `  ${isBan ? "banned" : "suspended"} ${until ? `until ${until}` : "for ever"} by ${quoted(moderator)}: ${quoted(reason)}`,
    ),
  ];
}

function reportLines(report: ReportEntry): string[] {
  const { id, reason, state, createdAt, reporterId, shownId, seen, note, mayHaveMet } = report;
  const by = reporterId ? `by ${reporterId}` : "by a deleted account";
  return [
    `  report ${id}`,
    `    ${reason}, ${state}, ${createdAt}, ${by}${mayHaveMet ? "" : ", who cannot have met them"}`,
    `    known as ${shownId}${seen ? `, seen as ${seenText(seen)}` : ", not seen"}`,
    ...(note ? [`    ${quoted(note)}`] : []),
  ];
}

function seenText(seen: Seen): string {
  const track = seen.track;
  const playing = track
    ? `, playing ${quoted(track.name)} by ${track.artists.map(({ name }) => quoted(name)).join(", ")}`
    : "";
  return `${quoted(seen.displayName)}${pictureOf(seen)}${playing}`;
}

const pictureOf = ({ avatarUrl }: { avatarUrl: string | null }): string =>
  avatarUrl ? `, picture ${avatarUrl}` : "";

/** What somebody wrote, on one line: it cannot pose as a line of ours. */
const quoted = (text: string): string => JSON.stringify(text);

/**
 * What listeners wrote, made harmless for a terminal: whatever would move its cursor, change its
 * colours or turn the direction of the text is shown as its number.
 */
export function printable(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** The same of JSON, which a program reads as what it was. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, nth) => `\\u${character.charCodeAt(nth).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
