-- A request waits: its target hears of it, and both read it, each from their own side.
begin;
set local search_path = extensions;
select plan(7);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
select tests.forget_messages();

select tests.act_as('ada');
create temporary table asked on commit drop as
select api.start_find(target_id => tests.id_of('bob')) as find;
select is(
  (select find - '{id,other,expiresAt}'::text[] from asked),
  '{"role": "seeker", "status": "pending", "bucket": null, "startedAt": null}',
  'the seeker has asked'
);
select is((select find -> 'other' ->> 'displayName' from asked), 'bob', 'and sees whom');
select is((select find -> 'other' -> 'band' from asked), 'null', 'with no band');
select is(
  (select (find ->> 'expiresAt')::timestamptz from asked)::timestamptz(0),
  (now() + interval '2 minutes')::timestamptz(0),
  'for two minutes'
);
select is(
  api.finds(),
  (select jsonb_build_object('running', null, 'waiting', jsonb_build_array(find)) from asked),
  'and reads the same again'
);
select tests.act_as('bob');
select is(
  (
    select jsonb_agg(jsonb_build_array(find -> 'role', find -> 'status', find -> 'other' -> 'displayName'))
    from jsonb_array_elements(api.finds() -> 'waiting') as find
  ),
  '[["target", "pending", "ada"]]',
  'the target reads who asks'
);
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['find:request_received ada'], 'and has heard it');

select * from finish();
rollback;
