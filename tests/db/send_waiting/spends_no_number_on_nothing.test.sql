-- A turn that comes to nothing sends nothing, takes no number, and is no message after which the
-- recipient would wait.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
create temporary table before on commit drop as select user_id, n, sent_at from private.channels;

select tests.waves('bob', 'ada');
select tests.plays('bob', 'a');
select private.note_changes(100);
select set_eq(
  'select display_name::text from private.channels join app.profiles on id = user_id where waiting_since is not null',
  array['ada', 'cyd'],
  'something waits for two'
);
insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of('bob'), tests.id_of('ada'), tests.id_of('ada'));
delete from private.waiting_pairs where recipient_id = tests.id_of('ada');
select tests.falls_silent('cyd');
select is_empty('select tests.tells_a_round()', 'one may not hear it by then, one is not there: nothing is sent');
select is_empty('select from private.waiting_events union all select from private.waiting_pairs', 'nor later');
select is_empty('select from private.channels where waiting_since is not null', 'and nothing waits any more');
select set_eq('select user_id, n from private.channels', 'select user_id, n from before', 'no number is spent');
select set_eq('select user_id, sent_at from private.channels', 'select user_id, sent_at from before', 'and no turn');

select * from finish();
rollback;
