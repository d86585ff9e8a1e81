import pg from "pg";
import { isNotPrepared, Prepared, type Step, type TextRow } from "./together.ts";

/** What each connection has prepared. */
const preparedBy = new WeakMap<pg.Connection, Prepared>();

function preparedOn(connection: pg.Connection): Prepared {
  const prepared = preparedBy.get(connection) ?? new Prepared();
  preparedBy.set(connection, prepared);
  return prepared;
}

/** Several statements as the driver's one query: they end with one sync, and so are one transaction. */
class Together extends pg.Query {
  readonly found: TextRow[] = [];
  /** What its connection has prepared, once it was sent. */
  prepared: Prepared = new Prepared();
  readonly #steps: readonly Step[];
  #completed = 0;

  constructor(steps: readonly Step[], done: (cause: Error | null | undefined) => void) {
    super("", done);
    this.#steps = steps;
  }

  override submit = (connection: pg.Connection): void => {
    const prepared = preparedOn(connection);
    this.prepared = prepared;
    connection.stream.cork();
    for (const step of this.#steps) {
      const name = step.prepared ? prepared.nameOf(step.sql) : "";
      if (!step.prepared || !prepared.isReady(step.sql)) {
        connection.close({ type: "S", name }, true);
        connection.parse({ name, text: step.sql, types: [] }, true);
      }
      connection.bind({ statement: name, values: [...step.params] }, true);
      connection.execute({}, true);
    }
    connection.sync();
    connection.stream.uncork();
  };

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    if (this.#completed === this.#steps.length - 1) this.found.push(fields);
  }

  handleCommandComplete(): void {
    this.#completed += 1;
  }
}

/** Sends several statements as one transaction and one exchange, and gives the last one's rows. */
export async function sendTogether(
  client: pg.ClientBase,
  steps: readonly Step[],
): Promise<readonly TextRow[]> {
  const answered = Promise.withResolvers<void>();
  const query = new Together(steps, (cause) =>
    cause ? answered.reject(cause) : answered.resolve(),
  );
  client.query(query);
  try {
    await answered.promise;
    query.prepared.markReady(steps);
    return query.found;
  } catch (cause) {
    if (!isNotPrepared(cause) || query.prepared.isEmpty) throw cause;
    query.prepared.forget();
    return await sendTogether(client, steps);
  }
}
