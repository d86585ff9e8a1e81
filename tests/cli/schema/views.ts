import { relationsOf, withComment } from "./fragments.ts";
import { policiesAndTriggersOf } from "./policies-and-triggers.ts";
import { tableGrants } from "./table-grants.ts";
import { columnCommentsOf } from "./tables.ts";

const VIEW = `
  format(
    e'CREATE VIEW %s%s AS\\n%s',
    relation,
    ' WITH (' || array_to_string(reloptions, ', ') || ')',
    pg_get_viewdef(id, true)
  )`;

/** The views, with their triggers and those who may read them. */
export const VIEWS = [
  `select
    relation as of,
    ${withComment(VIEW, "'VIEW ' || relation", "obj_description(id, 'pg_class')")} as text
  from ${relationsOf("v")} as relations`,
  columnCommentsOf("v"),
  ...policiesAndTriggersOf("v"),
  ...tableGrants("v"),
];
