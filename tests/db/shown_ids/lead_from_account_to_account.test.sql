-- For a day the ids of somebody who deletes their account lead to their person, and from there to the
-- next account: who was seen can be blocked and reported, whatever they do meanwhile.
begin;
set local search_path = extensions;
select plan(13);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at('ada', 'gcpvj0d1');
select tests.signs_in('bob', repeat('h', 43));
update app.profiles set adult_confirmed_at = now() where id = tests.id_of('bob');
select tests.anonymous_at('bob', 'gcpvj0d1');
create temporary table bob on commit drop as
select tests.known_as('bob') as id, private.person_of(tests.id_of('bob')) as person;
grant select on bob to public;
select is(private.account_behind(id), tests.id_of('bob'), 'an id is its listener''s') from bob;
delete from auth.users where id = tests.id_of('bob');
select is(private.account_behind(id), person, 'without an account, the person''s') from bob;
select is(private.account_behind(tests.id_of('bob')), person, 'as that of the account is') from bob;
select is(
  (select array_agg(is_account order by is_account) from private.shown_ids), array[false, true], 'which had a name, and the other none'
);
select is(
  (select array_agg(distinct until) from private.shown_ids), array[now() + interval '1 day'], 'for a day from then'
);
select is(private.account_here(id), private.account_here(tests.id_of('nobody')), 'but nobody is here under it') from bob;
select tests.act_as('ada');
select is(api.report(id, 'harassment'), null, 'a report is taken') from bob;
select tests.act_as_owner();
select is((select reported_id from private.reports), person, 'of the person') from bob;
select is(
  (select seen from private.reports),
  '{"displayName": "Anonymous listener", "avatarUrl": null, "anonymous": true, "track": null}',
  'with what was shown of that id'
);

insert into auth.users (id, email) values (tests.id_of('robert'), 'robert@users.resonance.invalid');
select tests.act_as_role('service_role');
select api.finish_sign_in(tests.id_of('robert'), tests.spotify_account('bob'), repeat('j', 43), repeat('c', 43));
select tests.act_as_owner();
update app.profiles set adult_confirmed_at = now() where id = tests.id_of('robert');
select is(
  array(select private.account_behind(one) from bob, unnest(array[id, tests.id_of('bob')]) as one),
  array[tests.id_of('robert'), tests.id_of('robert')], 'then both lead to the next account'
);
select tests.switched_at('robert', 'gcpvj0d1');
select is(private.can_see(tests.id_of('ada'), tests.id_of('robert')), true, 'who is seen');
select tests.act_as('ada');
select api.block(id) from bob;
select is(tests.names_on(api.nearby()::jsonb), '{}', 'until who saw them as somebody else blocks that one');
select tests.act_as_owner();
-- Of somebody who could not be known again nothing is kept.
select tests.anonymous_at('cyd', 'gcpvj0d1');
create temporary table cyd on commit drop as select tests.known_as('cyd') as id;
delete from auth.users where id = tests.id_of('cyd');
select is_empty('select from private.shown_ids join cyd on cyd.id = shown_id', 'who could not be known again leaves no id');

select * from finish();
rollback;
