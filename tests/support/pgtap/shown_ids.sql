-- Listeners who are known by another id than their account's.

-- From here on nobody waits to be seen under another id.
create function tests.nobody_waits() returns void
language sql volatile security definer set search_path = ''
as $$
  update private.limits set value = 0 where name in ('unlinked_wait_least_s', 'unlinked_wait_most_s')
$$;

-- Time passes for one listener who waits to be seen.
create function tests.wait_passes(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.presence set visible_from = now() where user_id = tests.id_of(p_name);
  update private.publish_epochs set published_at = published_at - interval '6 minutes'
  where user_id = tests.id_of(p_name);
$$;

-- A listener becomes anonymous, or is so no longer; by what others know them then.
create function tests.is_anonymous(p_name text, p_anonymous boolean default true) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as_owner();
  perform tests.listener(p_name);
  perform tests.act_as(p_name);
  perform api.update_profile(anonymous => p_anonymous);
  perform tests.act_as_owner();
  return tests.known_as(p_name);
end
$$;

-- An anonymous listener who is live there and seen; by what others know them.
create function tests.anonymous_at(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.is_anonymous(p_name);
  return tests.switched_at(p_name, p_geohash);
end
$$;

-- Who is live or goes live there is seen there, however long they would have to wait; by what others
-- know them.
create function tests.switched_at(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as(p_name);
  perform api.go_live();
  perform tests.act_as_owner();
  perform tests.wait_passes(p_name);
  perform tests.act_as(p_name);
  perform api.update_location(p_geohash);
  perform tests.act_as_owner();
  return tests.known_as(p_name);
end
$$;
