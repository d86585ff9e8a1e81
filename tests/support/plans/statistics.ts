const OURS = `(
  select oid from pg_class where relnamespace = any ('{app,private,auth,realtime}'::regnamespace[])
)`;

/** What the planner may believe of the tables, and the statements that make it do so. */
export const statistics: Readonly<Record<string, string>> = {
  "fresh statistics": "analyze",
  // As they are when a first few were here, all in one cell, all about one listener: every column has
  // one value, but where the table itself says how many it has.
  "statistics of when every value was one": `
    update pg_statistic set
      stadistinct = coalesce((
        select option_value::real from pg_attribute, pg_options_to_table(attoptions)
        where attrelid = starelid and attnum = staattnum and option_name = 'n_distinct'
      ), 1),
      stanullfrac = 0,
      stakind1 = 0, stakind2 = 0, stakind3 = 0, stakind4 = 0, stakind5 = 0,
      stanumbers1 = null, stanumbers2 = null, stanumbers3 = null, stanumbers4 = null,
      stanumbers5 = null, stavalues1 = null, stavalues2 = null, stavalues3 = null,
      stavalues4 = null, stavalues5 = null
    where starelid in ${OURS};
    update pg_class set reltuples = reltuples where oid in ${OURS}`,
  // As they are when all rows of a table were gone and its pages were not.
  "statistics of empty tables": `
    delete from pg_statistic where starelid in ${OURS};
    update pg_class set reltuples = 0, relpages = 1 where relkind in ('r', 'i') and oid in ${OURS}`,
};
