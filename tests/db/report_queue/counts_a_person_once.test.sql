-- Whatever accounts a reporter makes, and whatever ids they knew somebody by, they are one who says it.
begin;
set local search_path = extensions;
select plan(3);

select tests.listener('ada'), tests.listener('bob');
insert into private.reports (reporter_person_id, shown_id, reported_id, reason, may_have_met)
select private.person_of(tests.id_of('ada')), gen_random_uuid(), tests.id_of('bob'), reason, true
from unnest(array['spam', 'harassment', 'other']) as reason;
select is(
  (api.report_queue() #> '{persons,0}') ->> 'weight', '10', 'three reports of one person weigh as one'
);
select is((api.report_queue() #> '{persons,0}') ->> 'reporters', '1', 'of one');
insert into private.reports (shown_id, reported_id, reason, may_have_met)
values (gen_random_uuid(), gen_random_uuid(), 'minor', false);
select is(jsonb_array_length(api.report_queue() -> 'persons'), 1, 'an id that is nobody''s is nobody to look at');

select * from finish();
rollback;
