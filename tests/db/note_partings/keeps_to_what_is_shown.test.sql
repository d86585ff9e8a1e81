-- Whoever does not show the other on their first page hears as little of a block as of a
-- change of place; a block says nothing of a block back.
begin;
set local search_path = extensions;
select plan(5);

-- On the ring bob follows ada, and cyd follows bob: a page of one shows ada bob, and bob cyd.
update private.limits set value = 1 where name = 'list_default';
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.has_ring_place('ada', 10), tests.has_ring_place('bob', 20), tests.has_ring_place('cyd', 30);
select private.note_pages(array[tests.id_of('ada'), tests.id_of('bob'), tests.id_of('cyd')]);
select tests.forget_messages();
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:user_left bob'], 'only the one who was shown the other hears that they left'
);
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select tests.act_as_owner();
select is(tests.heard_by_all(), array['ada live:user_joined bob'], 'and that they are there again');

-- At the very moment of a block the other comes into view, which the block did not see.
update private.limits set value = 50 where name = 'list_default';
select private.note_pages(array[tests.id_of('ada'), tests.id_of('bob'), tests.id_of('cyd')]);
select tests.forget_messages();
select private.record_pair('block', tests.id_of('ada'), tests.id_of('cyd'), false);
insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of('ada'), tests.id_of('cyd'), tests.id_of('cyd'));
select is(
  tests.heard_by_all(), array['ada live:user_left cyd', 'cyd live:user_left ada'], 'whoever appeared at that moment is taken away again'
);
select tests.act_as('cyd');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(tests.heard_by_all(), '{}', 'a block back is not told');
select tests.live_at('far', 'u33dc0d1');
select tests.forget_messages();
select tests.act_as('ada');
select api.block(tests.id_of('far'));
select api.unblock(tests.id_of('far'));
select tests.act_as_owner();
select is(
  tests.heard_by_all(), '{}', 'nor is what concerns somebody out of reach'
);

select * from finish();
rollback;
