-- Pages visit everybody once, bands in order, and inside a band by the hash of the pair.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('p' || n, 'gcpvj' || substr('0123456789', n + 1, 1)) from generate_series(0, 9) as n;
select tests.live_at('q' || n, 'gcpuz' || substr('0123456789', n + 1, 1)) from generate_series(0, 4) as n;
select tests.act_as('ada');
select api.update_settings(radius_km => 10);
create temporary table pages as
with recursive page (nth, list) as (
  select 1, api.nearby(page_size => 4)
  union all
  select nth + 1, api.nearby(list ->> 'next', 4) from page where list ->> 'next' is not null
)
select nth, list from page;
select is((select count(*)::integer from pages), 4, '15 listeners fill four pages of four');
select is(
  (
    select array_agg(card order by nth, place)
    from pages, jsonb_array_elements(list -> 'users') with ordinality as cards (card, place)
  ),
  array(select jsonb_array_elements(api.nearby() -> 'users')),
  'which together are the whole list'
);
select is(
  array(select jsonb_array_elements(api.nearby() -> 'users') ->> 'userId'),
  array(
    select card ->> 'userId' from jsonb_array_elements(api.nearby() -> 'users') as card
    order by
      array_position(array['here', 'near', 'around'], card ->> 'band'),
      md5(tests.id_of('ada')::text || (card ->> 'userId')) collate "C"
  ),
  'ordered by band and hash, never by distance'
);
select is(tests.code_of('select api.nearby(page_size => 0)'), 'invalid_request', 'a page of none');
select is(tests.code_of('select api.nearby(page_size => 101)'), 'invalid_request', 'a page of 101');
select is(tests.code_of('select api.nearby(after => ''1 or 1=1'')'), 'invalid_request', 'a cursor that is none');

select * from finish();
rollback;
