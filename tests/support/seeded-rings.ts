/** The places on the ring, else chance, are those of the other world: one after the other from a list. */
export const SEEDED_RINGS = `
  create schema tests;
  create sequence tests.rings;
  grant usage on schema tests to public;
  grant usage on sequence tests.rings to public;
  create or replace function private.random_ring_place() returns app.ring_place
  language sql volatile security definer set search_path = ''
  as $$ select ('x' || left(md5(nextval('tests.rings')::text), 8))::bit(32)::bigint $$;
`;
