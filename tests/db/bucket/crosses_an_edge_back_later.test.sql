-- Hysteresis: an edge that was crossed inwards is crossed outwards 15 % later.
begin;
set local search_path = extensions;
select plan(1);

select is(
  array(
    select private.bucket(metres, before)
    from (values
      (65.0, null), (65.1, null), (74.7, 'close'), (74.7, 'found'), (74.8, 'found'),
      (150.0, 'warm'), (150.1, 'warm'), (172.5, 'close'), (172.5, 'found'), (172.6, 'close'),
      (500.0, 'far'), (500.1, 'far'), (575.0, 'warm'), (575.0, 'found'), (575.1, 'warm'), (0.0, 'far'), (null, 'far')
    ) as distances (metres, before)
  ),
  array[
    'found', 'close', 'close', 'found', 'close',
    'close', 'warm', 'close', 'close', 'warm',
    'warm', 'far', 'warm', 'warm', 'far', 'found', null
  ],
  'each edge, from both sides'
);

select * from finish();
rollback;
