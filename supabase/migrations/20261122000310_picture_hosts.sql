-- Whose pictures are shown. A picture on somebody's own server sees who looks at a card, when and from
-- which address: so only those that the source of the tracks keeps itself.

create table private.picture_hosts (
  host text collate "C" primary key
    constraint host_is_a_name_whose_first_label_may_hold_a_star
    check (host ~ '^[a-z0-9-]*\*?[a-z0-9-]*(\.[a-z0-9-]+)+$'),
  reason text not null
);
alter table private.picture_hosts enable row level security;
comment on table private.picture_hosts is 'The hosts of pictures that are shown, changeable without a deploy: read by private.shown_picture().';
comment on column private.picture_hosts.host is 'Its name; a star in its first label stands for letters, digits and hyphens.';
comment on column private.picture_hosts.reason is 'What it serves.';

insert into private.picture_hosts (host, reason) values
  ('i.scdn.co', 'Spotify''s covers, and pictures of its listeners.'),
  ('mosaic.scdn.co', 'Covers that Spotify puts together of others.'),
  ('image-cdn-*.spotifycdn.com', 'Spotify''s newer hosts of both.');

create function private.shown_picture(p_url text) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select p_url
    from private.picture_hosts
    -- Up to the first slash there is nothing but the host: no port, no name before an @.
    where substring(p_url from '^https://([a-z0-9.-]+)/')
      ~ ('^' || replace(replace(host, '.', '\.'), '*', '[a-z0-9-]+') || '$')
    limit 1
  );
end
$$;
comment on function private.shown_picture(text) is
  'The address of a picture if it is on one of the source''s own hosts, else null. Definer: hosts are readable by nobody.';
