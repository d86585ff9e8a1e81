-- Whoever moves gets a page in their turn, and hears nothing, however urgent, of those who left where
-- they were.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select api.update_location('gcpvj8d1');
select tests.act_as('cyd');
select api.go_offline();
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select private.note_changes(100);
select results_eq(
  $$
    select display_name::text, urgent_since is not null, page_since is not null
    from private.channels join app.profiles on id = user_id
    where waiting_since is not null
    order by 1
  $$,
  $$ values ('ada', false, true), ('bob', true, false) $$,
  'who stayed hears at once that somebody left, who moved waits for their turn'
);
select results_eq(
  $$
    select recipients.display_name || ' of ' || subjects.display_name
    from private.waiting_pairs
    join app.profiles as recipients on recipients.id = recipient_id
    join app.profiles as subjects on subjects.id = subject_id
    order by 1
  $$,
  $$ values ('bob of cyd') $$,
  'of whom, the page says'
);
select is(
  tests.heard_by_all(), array['ada live:nearby_users', 'bob live:user_left cyd'],
  'a step within a band is not told'
);

select * from finish();
rollback;
