import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toggleUnderLoad } from "../support/kill-switch.ts";
import { RedTeam } from "../support/red-team.ts";

describe("the kill switch under load", () => {
  let team: RedTeam;
  before(async () => {
    team = await RedTeam.open();
  });
  after(() => team.close());

  test("of 50 who come and go, none is seen by 20 readers after the reply, nor stays on a phone", async () => {
    const { reads, seen, afterTheReply, messages, stillShown } = await toggleUnderLoad(team, {
      listeners: 50,
      rounds: 6,
      readers: 20,
    });
    console.log(
      `kill switch: ${reads} reads, ${seen} sightings, ${afterTheReply.length} too late; ${messages} messages`,
    );
    assert.ok(
      reads > 200 && seen > 200 && messages > 200,
      `${reads} reads, ${seen} sightings, ${messages} messages: enough to see a fault`,
    );
    assert.deepEqual(afterTheReply, []);
    assert.deepEqual(stillShown, []);
    const left = await team.sql("select from app.positions join app.presence using (user_id)");
    assert.equal(left.length, 20, "only the readers' positions are left");
  });
});
