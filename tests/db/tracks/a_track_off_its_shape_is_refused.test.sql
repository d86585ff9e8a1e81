-- Nothing that a phone makes up reaches others: no foreign link, no endless name.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select is(tests.code_of('select api.set_track(''{}'')'), 'invalid_request', 'an empty object');
select is(tests.code_of('select api.set_track(''5'')'), 'invalid_request', 'a number');
select is(tests.code_of('select api.set_track(''[]'')'), 'invalid_request', 'a list');
select is(
  tests.code_of(format('select api.set_track(%L)', jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{artists}', '[]'))),
  'invalid_request', 'no artist'
);
select is(
  tests.code_of(format('select api.set_track(%L)', jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{artists,0}', '5'))),
  'invalid_request', 'an artist that is a number'
);
select is(
  tests.code_of(format('select api.set_track(%L)', jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{trackId}', '"short"'))),
  'invalid_request', 'an id that is none'
);
select is(
  tests.code_of(format('select api.set_track(%L)', jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{name}', to_jsonb(repeat('x', 301))))),
  'invalid_request', 'a name of 301 characters'
);
select is(
  tests.code_of(format('select api.set_track(%L)', jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{album,coverUrl}', '"https://evil.example/x"'))),
  'invalid_request', 'a cover from elsewhere'
);
select tests.act_as_owner();
select is_empty('select from app.tracks', 'nothing was kept');

select * from finish();
rollback;
