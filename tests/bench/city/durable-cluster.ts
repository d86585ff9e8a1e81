import { type Cluster, startCluster } from "../../support/cluster.ts";

/**
 * A cluster that keeps what it commits, as a hosted one does, with a quarter of a small machine's
 * memory. It runs no
 * jobs of its own: autovacuum is switched on by the measures that last longer than its naps.
 */
const CONFIGURATION = `
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 1GB
effective_cache_size = 3GB
max_wal_size = 4GB
track_commit_timestamp = on
checkpoint_timeout = 15min
shared_preload_libraries = ''
autovacuum = off
log_checkpoints = off
`;

export function startDurableCluster(): Promise<Cluster> {
  return startCluster(CONFIGURATION);
}
