import type { Database } from "../../supabase/local/database/database.ts";

/** Nobody is live, nothing is remembered, nothing was heard and nothing waits to be told. */
export async function beginAnew(database: Database): Promise<void> {
  await database.exec(`
    delete from app.presence;
    delete from private.publish_epochs;
    delete from private.told_vibes;
    delete from app.waves;
    delete from private.wave_days;
    delete from private.request_pauses;
    delete from app.connections;
    delete from app.blocks;
    delete from private.changes;
    delete from private.waiting_pairs;
    delete from private.waiting_events;
    delete from private.waiting_vibes;
    delete from private.pushes;
    delete from private.push_receipts;
    delete from private.push_services;
    delete from private.horizons;
    delete from private.horizon_groups;
    update private.channels set urgent_since = null, waiting_since = null, page_since = null;
    delete from realtime.messages;
  `);
}
