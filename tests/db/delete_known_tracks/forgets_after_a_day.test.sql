-- What the source said is kept as long as it holds, and an unanswered lookup while somebody may wait.
begin;
set local search_path = extensions;
select plan(2);

insert into private.known_tracks (track_id, words, answered_at, next_lookup_at) values
  ('holds', '{}', now(), now() + interval '1 second'),
  ('over', '{}', now(), now() - interval '1 second'),
  ('unknown', null, now(), now() - interval '1 second'),
  ('failed', null, null, now() - interval '299 seconds'),
  ('left', null, null, now() - interval '301 seconds');
select is(private.delete_known_tracks(), 3, 'three go');
select is(
  array(select track_id::text from private.known_tracks order by 1), array['failed', 'holds'], 'two stay'
);

select * from finish();
rollback;
