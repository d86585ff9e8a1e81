-- In a crowd that plays the same, a few are told of: those who follow on the ring, which says nothing
-- of who is nearer.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'dan', 'eve', 'fay']) as name;
select tests.live_at('cyd', 'gcpvn0d1');
select tests.has_ring_place(name, ring)
from (values
  ('ada', 4294967294), ('bob', 4294967295), ('cyd', 0), ('eve', 1), ('dan', 2), ('fay', 4294967293)
) as places (name, ring);
select tests.plays(name, 'a') from unnest(array['cyd', 'dan']) as name;
select tests.plays('eve', 'e', 'z', 'z');
select tests.plays('bob', 'b');
select tests.plays('fay', 'a');
update private.limits set value = 3 where name = 'vibes_at_once';
delete from private.told_vibes;
select tests.forget_messages();
select tests.plays('ada', 'a');
select is(
  array(select tests.heard_by('ada')),
  array['vibe:match bob same_album', 'vibe:match cyd same_track', 'vibe:match dan same_track'],
  'as many as the limit names, in the order of the ring'
);
select is(
  array(
    select name || ' ' || heard
    from unnest(array['bob', 'cyd', 'dan', 'eve', 'fay']) as name, tests.heard_by(name) as heard
    where heard like 'vibe:%'
  ),
  array['bob vibe:match ada same_album', 'cyd vibe:match ada same_track', 'dan vibe:match ada same_track'],
  'and they hear it too, and nobody else'
);

select * from finish();
rollback;
