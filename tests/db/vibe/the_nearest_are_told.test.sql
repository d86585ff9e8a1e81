-- As every change, a vibe is looked for among the nearest; the telling is in the order of the hash.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('p' || n, 'gcpvj' || n) from generate_series(0, 9) as n;
select tests.plays('p' || n, 'a') from generate_series(0, 9) as n;
select tests.act_as_owner();
update private.limits set value = 3 where name = 'fan_out';
delete from private.vibe_pairs;
select tests.forget_messages();
select tests.plays('ada', 'a');
select set_eq(
  $$select tests.heard_by('ada')$$,
  array(
    select 'vibe:match p' || n || ' same_track'
    from generate_series(0, 9) as n
    order by private.metres_between('gcpvj0', 'gcpvj' || n), tests.id_of('p' || n)
    limit 3
  ),
  'the three nearest'
);
select is(
  array(select tests.heard_by('ada')),
  array(
    select said from tests.heard_by('ada') as said
    order by private.pair_hash(tests.id_of(split_part(said, ' ', 2)), tests.id_of('ada'))
  ),
  'in an order that tells nothing of who is nearer'
);

select * from finish();
rollback;
