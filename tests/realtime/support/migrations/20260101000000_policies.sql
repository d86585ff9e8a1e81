-- Policies of the tests: a phone hears its own topic, `hear:*` decide by the words in them.

create table public.switches (topic text primary key);
grant select on public.switches to authenticated;

create policy "a listener hears its own topic"
on realtime.messages for select to authenticated
using (realtime.topic() = 'user:' || (current_setting('request.jwt.claims', true)::json ->> 'sub'));

create policy "rooms are open to hear, by what their name says"
on realtime.messages for select to authenticated
using (realtime.topic() like 'room:%' and realtime.topic() like '%hear-' || extension || '%');

create policy "rooms are open to send, by what their name says"
on realtime.messages for insert to authenticated
with check (realtime.topic() like 'room:%' and realtime.topic() like '%send-' || extension || '%');

create policy "a policy that asks for a private row never matches a probe"
on realtime.messages for select to authenticated
using (realtime.topic() = 'fabricated' and private);

create policy "a policy may read a header of the upgrade"
on realtime.messages for select to authenticated
using (
  realtime.topic() = 'header'
  and current_setting('request.headers', true)::json ->> 'x-listener' = 'yes'
);

create policy "a policy may be changed while a phone is joined"
on realtime.messages for select to authenticated
using (realtime.topic() like 'switch:%' and exists (select from public.switches where topic = realtime.topic()));

create policy "a broken policy lets no one in"
on realtime.messages for select to authenticated
using (realtime.topic() = 'broken' and 1 / (length(realtime.topic()) - 6) = 1);
