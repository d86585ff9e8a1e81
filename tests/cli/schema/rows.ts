import type { Queries } from "../../../supabase/local/database/database.ts";
import type { Statement } from "./fragments.ts";

/** The tables whose rows are behaviour, and arrive with the migrations. */
const TABLES = ["private.errors", "private.jobs", "private.limits"];

/** Their rows, in order, each as a statement of its own: one more is one line more. */
export async function rowsOf(queries: Queries): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const table of TABLES) {
    for (const row of await queries.query(`select * from ${table}`)) {
      const values = Object.values(row).map(literal).join(", ");
      statements.push({ of: table, text: `INSERT INTO ${table} VALUES (${values});` });
    }
  }
  return statements.sort((a, b) => (a.text < b.text ? -1 : 1));
}

function literal(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  throw new Error(`A row of behaviour holds ${typeof value}, which has no literal here.`);
}
