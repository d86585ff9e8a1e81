/** What `npm run moderate -- --help` says. */
export const USAGE = `npm run moderate -- <command> [options]

  list                     reported persons, the heaviest first
      --state STATE        open (the default), dismissed or upheld
      --reason REASON      only of whom somebody said this
      --size NUMBER        so many persons a page
      --after CURSOR       the page behind another, which names it
  show ID                  one person, with all reports about them
  dismiss ID --why TEXT    settle a report, or all about a person: they did not do it
  uphold ID --why TEXT     settle a report, or all about a person: they did
      --suspend            and suspend the person with it
  suspend ID --why TEXT    out of everybody's sight now, and refused from the next call on
      --days NUMBER        for so long; or
      --until TIME         until then (ISO 8601); without either, for ever
  lift ID --why TEXT       take a suspension back
  history ID               what moderators did to a person
  export ID --why TEXT     what we hold about a listener, to be handed to them

  --moderator NAME         who you are, for the record; else MODERATOR or the user of this machine
  --json                   as JSON, for a program
  --help                   this

ID is of an account, a person or a report, as list and show name them; of an export, of an account.
It speaks to the project of SUPABASE_URL with the key of SUPABASE_SECRET_KEYS, and without
SUPABASE_URL to the local stack.`;
