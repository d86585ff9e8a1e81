-- A reaction is to a track that others see and the source confirmed; without one there is nothing to react
-- to, which looks like nobody to react to.
begin;
set local search_path = extensions;
select plan(13);

create function pg_temp.reacts(p_to text default 'bob', p_reaction text default '🔥') returns text
language plpgsql as $$
declare
  v_code text;
begin
  perform tests.act_as('ada');
  v_code := tests.code_of(format('select api.react(tests.id_of(%L), %L)', p_to, p_reaction));
  perform tests.act_as_owner();
  return coalesce(v_code, 'done');
end
$$;
select tests.listener('ada'), tests.live_at('bob', 'gcpvj0'), tests.live_at('cleo', 'u4pruy');
select is(pg_temp.reacts(), 'not_live', 'who is not live sees nobody');
select tests.act_as('ada');
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.reacts(), 'no_position', 'nor who is nowhere');
select tests.act_as('ada');
select api.update_location('gcpvj0');
select tests.act_as_owner();
select is(pg_temp.reacts(), 'not_found', 'one who plays nothing');
select is(pg_temp.reacts('cleo'), 'not_found', 'one who is far away');
select is(pg_temp.reacts('nobody'), 'not_found', 'nobody');
select is(pg_temp.reacts('ada'), 'invalid_request', 'the caller themselves');
select is(pg_temp.reacts('bob', 'nice'), 'invalid_request', 'no reaction that there is');
select tests.act_as('ada');
select is(
  tests.refusal_of('select api.react(tests.id_of(''bob''), null)') ->> 'hint',
  'reaction is one of 🔥 😍 💃 👏 🎶 🤘.', 'the refusal names those that there are'
);
select tests.act_as('bob');
select api.update_settings(share_track => true);
select api.set_track(repeat('a', 22));
select tests.act_as_owner();
select tests.looks_up(repeat('a', 22), tests.spotify_track('Never'));
select is(pg_temp.reacts(), 'not_found', 'a track that only the phone of the other named');
select tests.confirms('bob', tests.spotify_track('Never') || '{"playedMs": 19000}');
select is(pg_temp.reacts(), 'not_found', 'one that has not played long enough to be shared');
select tests.confirms('bob', tests.spotify_track('Never') || jsonb_build_object('trackId', repeat('a', 22)));
select is(pg_temp.reacts(), 'done', 'one that is shared and confirmed');
select tests.act_as('bob');
select api.update_settings(share_track => false);
select tests.act_as_owner();
select is(pg_temp.reacts(), 'not_found', 'one that is not shared any more');
select tests.act_as('bob');
select api.update_settings(share_track => true, visible_to => 'connections');
select tests.act_as_owner();
select is(pg_temp.reacts(), 'not_found', 'one of somebody who is not seen any more');

select * from finish();
rollback;
