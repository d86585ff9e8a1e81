-- Without arguments the list is what is within the viewer's horizon, as the last page set it: exactly
-- those of whom events tell, however many they are by now.
begin;
set local search_path = extensions;
select plan(14);

update private.limits set value = 2 where name = 'list_default';
create function pg_temp.live_on(p_name text, p_ring bigint) returns void language plpgsql as $$
begin
  perform tests.listener(p_name);
  perform tests.act_as(p_name);
  perform api.go_live();
  perform tests.act_as_owner();
  update app.presence set ring = p_ring where user_id = tests.id_of(p_name);
  perform tests.act_as(p_name);
  perform api.update_location('gcpvj0');
  perform tests.act_as_owner();
end
$$;
select pg_temp.live_on('ada', 0);
select pg_temp.live_on('p' || nth, nth * 100) from generate_series(1, 4) as nth;
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{p1,p2}', 'before a page was sent: as many as a page has');
select is(api.nearby()::jsonb ->> 'next', '1.200', 'and where the next begins');
select tests.act_as_owner();
select is(
  array(select tests.names_on(payload)::text from tests.messages_to('ada')), array['{p1,p2}'], 'the page is sent'
);
select tests.forget_messages();

select pg_temp.live_on('within', 150);
select is(array(select tests.heard_by('ada')), array['live:user_joined within'], 'within the horizon: told');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{p1,within,p2}', 'and on the list, which has grown past its page');
select is(api.sync()::jsonb -> 'nearby', api.nearby()::jsonb, 'in sync too');
select is(api.update_location('gcpvj0')::jsonb -> 'users', api.nearby()::jsonb -> 'users', 'and in a location''s reply');
select is(api.nearby()::jsonb ->> 'next', '1.200', 'the next page begins behind them');
select tests.act_as_owner();
select tests.forget_messages();

select pg_temp.live_on('beyond', 250);
select is_empty('select tests.heard_by(''ada'')', 'beyond it: not told');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{p1,within,p2}', 'and not on the list');
select is(tests.names_on(api.nearby(api.nearby() ->> 'next')::jsonb), '{beyond,p3}', 'but on the page after it');
select api.nearby(page_size => 5);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'which a viewer reads without hearing of it from then on');

select tests.act_as('p3');
select api.go_offline();
select tests.act_as('p1');
select api.go_offline();
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_left p1'], 'of those who leave as well');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{within,p2}', 'as the list has it');

select * from finish();
rollback;
