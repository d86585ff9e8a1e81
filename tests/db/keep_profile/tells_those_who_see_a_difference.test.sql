-- Whoever sees a listener hears of the picture and the name that a new sign-in brings, and of nothing
-- where it brings none.
begin;
set local search_path = extensions;
select plan(3);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.go_live();
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select tests.forget_messages();

select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada'), repeat('k', 43), repeat('c', 43)
);
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), '{}', 'the same again is no news');

select tests.act_as_role('service_role');
select api.finish_sign_in(
  tests.id_of('ada'), tests.spotify_account('ada') || '{"displayName": "Ada L.", "avatarUrl": null}', repeat('l', 43), repeat('c', 43)
);
select tests.act_as_owner();
select is(
  array(select event || ' ' || (payload #>> '{card,displayName}') from tests.messages_to('bob')),
  array['live:user_updated Ada L.'], 'a new name and picture come with the whole card'
);
select is(array(select tests.heard_by('ada')), '{}', 'and not to themselves');

select * from finish();
rollback;
