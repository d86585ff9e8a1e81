-- A listener who moves out of reach leaves the old place and joins the new one.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcp9bp');
select tests.epoch_passes('bob', 18000);
select tests.forget_messages();
select tests.act_as('bob');
select is(tests.names_on(api.update_location('gcp9bp')::jsonb), '{cyd}', 'the reply lists the new town');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:user_left bob'], 'the old town hears them leave');
select is(array(select tests.heard_by('cyd')), array['live:user_joined bob'], 'the new town hears them come');
select is(array(select tests.heard_by('bob')), array['live:nearby_users'], 'they get a page');
select is(
  (select tests.names_on(payload) from tests.messages_to('bob')), '{cyd}', 'which replaces whom they left'
);

select * from finish();
rollback;
