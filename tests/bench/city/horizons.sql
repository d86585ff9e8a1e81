-- The horizons that pages of :people cards would have set, by an approximation: a page goes as far as
-- its cell's number of others in reach says in expectation, for all viewers of a cell alike. To walk
-- each viewer's page would take hours at a million.

set local session_replication_role = replica;
set local work_mem = '256MB';

truncate private.horizons, private.horizon_groups;
drop table if exists bench.crowds, bench.here, bench.reaches;

create table bench.crowds as
select cell, count(*) as people from bench.people where is_public group by cell;
alter table bench.crowds add primary key (cell);

create table bench.here as
select viewer.cell, sum(crowds.people) - 1 as others
from private.cells as viewer
join private.cells as other on extensions.st_dwithin(other.centre, viewer.centre, 2000, false)
join bench.crowds on crowds.cell = other.cell
group by viewer.cell;

create table bench.reaches as
select cell, 1 as band, :people / others as share from bench.here where others > :people
union all
select cell,
  2,
  case when others + near > :people then (:people - others) / near else 1 end
from bench.here
join private.cells as viewer using (cell)
cross join lateral (
  select coalesce(sum(crowds.people), 0) as near
  from private.cells as other
  join bench.crowds on crowds.cell = other.cell
  where extensions.st_dwithin(other.centre, viewer.centre, 5000, false)
    and not extensions.st_dwithin(other.centre, viewer.centre, 2000, false)
) as ring
where others <= :people;

-- Those who are there for their connections alone see fewer than a page holds.
insert into private.horizons (user_id, cell, ring, reach, is_public, band, turn)
select people.id, people.cell, people.ring, 2, people.is_public,
  case when people.is_public then reaches.band else 2 end,
  case when people.is_public then least(4294967295, floor(4294967296 * share)) else 4294967295 end
from bench.people
join bench.reaches using (cell);
insert into private.horizon_groups (cell, band, level, centre, viewers)
select cell, band, level, private.centre_of(cell), count(*)
from private.horizons
where is_public
group by cell, band, level;
