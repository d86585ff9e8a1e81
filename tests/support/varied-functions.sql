-- Functions of every kind that the Data API serves, for tests of the Data API itself.
create schema api;
create schema second;
create schema hidden;
grant usage on schema api, second to anon, authenticated, service_role;

create type api.pair as (left_one int, right_one text);
create type api.colour as enum ('red', 'green');

create table api.things (id int primary key, name text unique not null, tags text[] default '{}');
insert into api.things values (1, 'one', '{a,b}'), (2, 'two', '{}'), (3, 'three', '{c}');
grant select, insert, update, delete on api.things to authenticated;
grant select on api.things to anon;

create function api.add(a int, b int default 5) returns int language sql immutable as 'select a + b';
create function api.nothing() returns void language plpgsql as 'begin end';
create function api.null_text() returns text language sql stable as 'select null::text';
create function api.hello(name text) returns text language sql stable as 'select ''hello '' || name';
create function api.document() returns json language sql stable as $$ select '{"b": 1, "a": [1, 2]}'::json $$;
create function api.binary_document(doc jsonb) returns jsonb language sql immutable as 'select doc || ''{"seen": true}''';
create function api.numbers(n int) returns setof int language sql stable as 'select generate_series(1, n)';
create function api.texts() returns setof text language sql stable as $$ values ('a'), ('b') $$;
create function api.no_rows() returns setof api.things language sql stable as 'select * from api.things where false';
create function api.all_things() returns setof api.things language sql stable as 'select * from api.things order by id';
create function api.one_thing(id int) returns api.things language sql stable as 'select * from api.things t where t.id = one_thing.id';
create function api.pair_of(n int) returns api.pair language sql immutable as $$ select n, 'x'::text $$;
create function api.in_table(n int) returns table (id int, name text) language sql stable as $$ select i, 'n' || i from generate_series(1, n) as i $$;
create function api.outputs(n int, out twice int, out thrice int) language sql immutable as 'select n * 2, n * 3';
create function api.one_output(n int, out twice int) language sql immutable as 'select n * 2';
create function api.in_and_out(inout n int, out half numeric) language sql immutable as 'select n, n / 2.0';
create function api.sum_of(variadic ns int[]) returns int language sql immutable as 'select sum(n)::int from unnest(ns) as n';
create function api.array_of(ns int[]) returns int[] language sql immutable as 'select ns';
create function api.coloured(c api.colour) returns api.colour language sql immutable as 'select c';
create function api.taken_pair(p api.pair) returns text language sql immutable as $$ select (p).left_one || (p).right_one $$;
create function api.truth(yes boolean, at timestamptz default null) returns boolean language sql immutable as 'select yes';
create function api.over(a int) returns text language sql immutable as $$ select 'int' $$;
create function api.over(a int, b int) returns text language sql immutable as $$ select 'two' $$;
create function api.over(c text) returns text language sql immutable as $$ select 'text' $$;
create function api.unclear(a int) returns int language sql immutable as 'select 1';
create function api.unclear(a text) returns int language sql immutable as 'select 2';
create function api.whole_json(json) returns json language sql immutable as 'select $1';
create function api.whole_text(text) returns text language sql immutable as 'select upper($1)';
create function api.whole_bytes(bytea) returns int language sql immutable as 'select length($1)';
create function api."Mixed Case"("Some Arg" int) returns int language sql immutable as 'select "Some Arg"';

create function api.insert_thing(id int, name text) returns api.things language sql volatile as 'insert into api.things values (id, name) returning *';
create function api.whoami() returns json language sql stable as $$
  select json_build_object(
    'user', current_user, 'uid', auth.uid(), 'role', auth.role(), 'email', auth.email(),
    'claims', current_setting('request.jwt.claims')::json
  )
$$;
create function api.request() returns json language sql stable as $$
  select json_build_object(
    'method', current_setting('request.method'), 'path', current_setting('request.path'),
    'agent', current_setting('request.headers')::json ->> 'x-agent'
  )
$$;
create function api.cookies() returns json language sql stable as $$ select current_setting('request.cookies')::json $$;
create function api.settings() returns json language sql stable as $$
  select json_build_object(
    'search_path', current_setting('search_path'), 'timeout', current_setting('statement_timeout'),
    'read_only', current_setting('transaction_read_only')
  )
$$;
create function api.patient() returns text language sql stable set statement_timeout = '20s' as $$ select current_setting('statement_timeout') $$;
create function api.responds(headers text default '', status text default '') returns text language sql volatile as $$
  select set_config('response.headers', headers, true), set_config('response.status', status, true); select 'done'
$$;

create function api.raises(state text, msg text default 'no', det text default null, hint_ text default null) returns void language plpgsql as $$
begin
  if det is null and hint_ is null then
    raise exception using errcode = state, message = msg;
  end if;
  raise exception using errcode = state, message = msg, detail = coalesce(det, ''), hint = coalesce(hint_, '');
end $$;
create function api.plain_raise() returns void language plpgsql as $$ begin raise exception 'plain'; end $$;
create function api.insert_then_fail() returns void language plpgsql as $$
begin insert into api.things values (99, 'ninety-nine'); raise sqlstate 'PT409' using message = 'changed my mind'; end $$;
create function api.divides(n int) returns int language sql immutable as 'select 1 / n';
create function api.forbidden() returns int language sql stable as 'select 1';
revoke execute on function api.forbidden() from public;
create function api.slow(seconds float) returns void language sql volatile as 'select pg_sleep(seconds)';

create function api.no_voids() returns setof void language sql stable as 'select pg_sleep(0) where false';
create function api.a_record() returns record language sql stable as $$ select 1 as n, 'x'::text as letter $$;
create function api.records() returns setof record language sql stable as $$ select n, 'x'::text as letter from generate_series(1, 2) as n $$;
create function api.on_change() returns trigger language plpgsql as 'begin return new; end';
create function api.two_nameless(int, text) returns int language sql immutable as 'select 1';
create function api.isolation() returns text language sql stable set default_transaction_isolation = 'serializable' as $$ select current_setting('transaction_isolation') $$;
create function api.insert_many(first int, n int) returns setof api.things language sql volatile as $$ insert into api.things select i, 'n' || i from generate_series(first, first + n - 1) as i returning * $$;
create function api.noon() returns timestamptz language sql stable as $$ select '2026-06-01 12:00:00+00'::timestamptz $$;
create function api.headers() returns json language sql stable as $$ select current_setting('request.headers')::json $$;
create function api.claim_settings() returns json language sql stable as $$
  select json_build_object('sub', current_setting('request.jwt.claim.sub', true), 'role', current_setting('request.jwt.claim.role', true))
$$;
create function api.fails_when_run() returns int language plpgsql stable as $$ begin raise exception 'run'; end $$;
create function api.writes_when_run() returns int language sql volatile as $$ insert into api.things values (90, 'ninety') returning id $$;
create sequence api.tries;
grant usage, select on sequence api.tries to authenticated;
create function api.conflicts(state text, times int) returns int language plpgsql volatile as $$
declare nth int := nextval('api.tries');
begin
  if nth <= times then raise exception 'another was first' using errcode = state; end if;
  return nth;
end $$;
create function api.shares(text_one text, text_two text default 'b') returns text language sql immutable as 'select text_one || text_two';
create function api.documents() returns table (id int, doc jsonb, tags text[], seen boolean) language sql stable as $$
  values (1, '{"a": {"b": 5}, "list": [1, 2]}'::jsonb, '{x,y}'::text[], true), (2, '{"a": null}', '{}', false), (3, null, null, null)
$$;
create table api.closed_things (id int primary key);
create view api.named_things as select id, name from api.things;
grant select on api.named_things to authenticated;

create function second.only_here() returns text language sql stable as $$ select 'second' $$;
create function hidden.secret() returns text language sql stable as $$ select 'secret' $$;
