import { PgoutputPlugin } from "pg-logical-replication";

/** What names the rows that are read, as in the real service. */
const PUBLICATION = "supabase_realtime_messages_publication";

/** Where it is missing, in turn with another server of this database. */
const makePublication = `do $publication$
  begin
    perform pg_advisory_xact_lock(hashtext('${PUBLICATION}'));
    if not exists (select from pg_catalog.pg_publication where pubname = '${PUBLICATION}') then
      create publication ${PUBLICATION} for table realtime.messages with (publish = 'insert');
    end if;
  end
  $publication$`;

type Start = Parameters<PgoutputPlugin["start"]>;

/**
 * Reads through a slot that this very connection makes, and that is gone with it however it ends: so
 * none is ever left for which a server would keep its log. Values come in binary, that is as they
 * stand in the database: JSON is not read and written anew.
 */
export class MessagesPlugin extends PgoutputPlugin {
  constructor() {
    super({ protoVersion: 1, publicationNames: [PUBLICATION] });
  }

  override async start(client: Start[0], slot: string): Promise<unknown> {
    await client.query(makePublication);
    await client.query(
      `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
    );
    return await client.query(
      `START_REPLICATION SLOT ${slot} LOGICAL 0/0 ` +
        `(proto_version '1', publication_names '${PUBLICATION}', binary 'true')`,
    );
  }
}
