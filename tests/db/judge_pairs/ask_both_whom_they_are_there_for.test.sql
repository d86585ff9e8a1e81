-- A listener who is there for connections only sees nobody else either.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
-- The choices of ada and bob with which they see each other, "one way" or both.
create function pg_temp.seen_with() returns text[] language plpgsql as $$
declare
  v_mine text;
  v_theirs text;
  v_seen text[] := '{}';
begin
  foreach v_mine in array array['connections', 'everyone'] loop
    foreach v_theirs in array array['connections', 'everyone'] loop
      perform tests.act_as('ada');
      perform api.update_settings(visible_to => v_mine);
      perform tests.act_as('bob');
      perform api.update_settings(visible_to => v_theirs);
      perform tests.act_as_owner();
      if private.can_see(tests.id_of('ada'), tests.id_of('bob')) then
        v_seen := v_seen || (v_mine || ' ' || v_theirs);
      end if;
      if private.can_see(tests.id_of('ada'), tests.id_of('bob'))
        <> private.can_see(tests.id_of('bob'), tests.id_of('ada'))
      then
        v_seen := v_seen || 'one way'::text;
      end if;
    end loop;
  end loop;
  return v_seen;
end
$$;
select is(pg_temp.seen_with(), array['everyone everyone'], 'strangers: both for everyone');
select tests.waves('ada', 'bob');
select is(pg_temp.seen_with(), array['everyone everyone'], 'a wave that waits changes nothing');
select tests.waves('bob', 'ada');
select is(
  pg_temp.seen_with(),
  array['connections connections', 'connections everyone', 'everyone connections', 'everyone everyone'],
  'connections: however they chose'
);

select * from finish();
rollback;
