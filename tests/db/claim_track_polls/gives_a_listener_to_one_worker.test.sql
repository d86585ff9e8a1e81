-- Who is claimed comes back when it is their turn, longest waiting first.
begin;
set local search_path = extensions;
select plan(4);

select tests.allow(100);
select tests.shares_at('ada', 'gcpvj0d1');
select tests.shares_at('bob', 'gcpvj0d1');
update private.spotify_polls set next_poll_at = now() - interval '1 minute' where user_id = tests.id_of('bob');
select is(tests.claims(1), array['bob'], 'who has waited longest');
select is(tests.claims(10), array['ada'], 'then the others');
select is(tests.claims(10), '{}', 'then nobody');
select is(
  array(select next_poll_at from private.spotify_polls),
  array[now() + interval '1 minute', now() + interval '1 minute'],
  'before their next turn'
);

select * from finish();
rollback;
