-- A step that changes nothing of what a recipient is shown is not told to them: it would tell that
-- somebody crossed a line.
begin;
set local search_path = extensions;
select plan(7);

-- cyd stands 3 km further on: ada's step into the next cell changes neither's band, the next one does.
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvn0d1');
select tests.live_at('dan', 'gcpvj0d1');
create function pg_temp.waiting() returns setof text language sql as $$
  select recipient.display_name || ' of ' || subject.display_name
  from private.waiting_pairs
  join app.profiles as recipient on recipient.id = recipient_id
  join app.profiles as subject on subject.id = subject_id
$$;
select tests.forget_messages();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvj1d1')::jsonb -> 'published', 'true', 'one steps into the next cell');
select tests.act_as_owner();
select private.note_changes(100);
select is_empty('select pg_temp.waiting()', 'nobody else sees a difference');
select is(array(select tests.heard_by('cyd') union all select tests.heard_by('bob')), '{}', 'and nobody hears of it');
select is(array(select tests.heard_by('ada')), array['live:nearby_users'], 'but the one who moved, who sees with other eyes');

select tests.forget_messages();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(api.update_location('gcpvn0d1')::jsonb -> 'published', 'true', 'the next step leads to another band');
select tests.act_as_owner();
select private.note_changes(100);
select set_eq('select pg_temp.waiting()', array['bob of ada', 'cyd of ada', 'dan of ada'], 'to those who see it');
select is(array(select tests.heard_by('cyd')), array['live:user_updated ada'], 'they hear it');

select * from finish();
rollback;
