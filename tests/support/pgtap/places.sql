create schema if not exists tests;

-- So many seconds pass for where these listeners are, were and will be; of all for null.
create or replace function tests.places_age(p_users uuid[], p_seconds double precision) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.publish_epochs
  set
    published_at = published_at - make_interval(secs => p_seconds),
    earlier = array(select at - make_interval(secs => p_seconds) from unnest(earlier) as at order by at),
    left_at = left_at - make_interval(secs => p_seconds),
    seen_at = seen_at - make_interval(secs => p_seconds)
  where user_id in (
    select user_id from private.publish_epochs
    where user_id = any (p_users) or p_users is null
    for update skip locked
  );
  update private.dwells
  set
    run_since = run_since - make_interval(secs => p_seconds),
    seen_at = seen_at - make_interval(secs => p_seconds),
    fix_at = fix_at - make_interval(secs => p_seconds),
    next_at = next_at - make_interval(secs => p_seconds)
  where user_id in (
    select user_id from private.dwells
    where user_id = any (p_users) or p_users is null
    for update skip locked
  );
$$;
