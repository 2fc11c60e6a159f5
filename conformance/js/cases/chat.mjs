// What a chat application does, request for request as the Chat SDK sends it, seen by two people.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, open, refused } from '../sdk.mjs';

const [ALICE, BOB] = ['javascript-chat.alice', 'javascript-chat.bob'];
const ROOM = 'direct.1738219';
const everything = { customFields: true, channelFields: true, customChannelFields: true, totalCount: true };
const only = (channel) => `channel.id == '${channel}'`;

export async function chatting() {
  const [alice, bob] = [open(ALICE), open(BOB)];
  const clients = { alice, bob };
  await meeting(clients);
  const inboxes = {
    alice: await Inbox.on(alice, [ROOM, ALICE], { withPresence: true }),
    bob: await Inbox.on(bob, [ROOM, BOB], { withPresence: true }),
  };
  await talking(clients, inboxes);
  await changing(clients, inboxes);
  await reading(clients, inboxes);
  await moderating(clients, inboxes);
  inboxes.alice.close();
  inboxes.bob.close();
}

/** The metadata of one membership, as join and invite set it. */
const join = (person, uuid, channel, custom) =>
  person.objects.setMemberships({ uuid, channels: [{ id: channel, custom }], include: everything, filter: only(channel) });

async function meeting({ alice, bob }) {
  await check('chat-init', async () => {
    for (const [person, uuid] of [[alice, ALICE], [bob, BOB]]) {
      const absent = JSON.parse(await refused(person.objects.getUUIDMetadata({ uuid }), 404));
      assert.equal(absent.status, 404, 'the body says 404 too: absence is told from failure by it');
      await person.objects.setUUIDMetadata({ uuid, data: { name: uuid } });
      assert.equal((await person.objects.getUUIDMetadata({ uuid })).data.name, uuid);
    }
  });

  await check('chat-direct', async () => {
    await refused(alice.objects.getChannelMetadata({ channel: ROOM }), 404);
    await alice.objects.setChannelMetadata({ channel: ROOM, data: { name: 'A and B', custom: { topic: 'x' } } });
    const invited = await Inbox.on(open(BOB), [BOB]);
    const mine = await join(alice, ALICE, ROOM);
    assert.equal(mine.data.length, 1, 'the answer holds the one that was asked for');
    assert.deepEqual([mine.data[0].channel.id, mine.data[0].channel.custom], [ROOM, { topic: 'x' }]);
    await alice.objects.setMemberships({ uuid: ALICE, channels: ['javascript-chat.else'] });
    const { timetoken } = await alice.time();
    const theirs = await join(alice, BOB, ROOM, { lastReadMessageTimetoken: timetoken });
    assert.deepEqual(theirs.data[0].custom, { lastReadMessageTimetoken: timetoken });
    const told = await invited.next('objects', (event) => event.type === 'membership');
    assert.deepEqual([told.event, told.data.uuid.id, told.data.channel.id], ['set', BOB, ROOM]);
    await alice.publish({ channel: BOB, message: { channelType: 'direct', channelId: ROOM, type: 'invite' } });
    assert.equal((await invited.next('message')).message.channelId, ROOM);
    invited.close();
    const members = await alice.objects.getChannelMembers({ channel: ROOM, filter: `uuid.id == '${BOB}'` });
    assert.deepEqual(members.data.map((one) => one.uuid.id), [BOB]);
  });
}

async function talking({ alice, bob }, inboxes) {
  await check('chat-signals', async () => {
    await alice.signal({ channel: ROOM, message: { value: true, type: 'typing' } });
    assert.deepEqual((await inboxes.bob.next('signal')).message, { value: true, type: 'typing' });
    const receipt = { messageTimetoken: '17379929964128254', type: 'receipt' };
    assert.equal(JSON.stringify(receipt).length, 57);
    await bob.signal({ channel: ROOM, message: receipt });
    const heard = await inboxes.alice.next('signal', (event) => event.message.type === 'receipt');
    assert.deepEqual([heard.message, heard.publisher], [receipt, BOB]);
  });

  await check('chat-message', async () => {
    const message = { type: 'text', text: 'hi', files: [] };
    const { timetoken } = await alice.publish({ channel: ROOM, message, meta: {}, storeInHistory: true });
    const heard = await inboxes.bob.next('message');
    assert.deepEqual([heard.message, heard.userMetadata, heard.publisher], [message, {}, ALICE]);
    const after = `${BigInt(timetoken) + 1n}`;
    const one = await bob.fetchMessages({ channels: [ROOM], start: after, end: timetoken, includeMessageActions: true });
    assert.deepEqual(one.channels[ROOM].map((item) => item.timetoken), [timetoken]);
    await alice.publish({ channel: BOB, message: { messageTimetoken: timetoken, channel: ROOM, type: 'mention' } });
    const mention = await inboxes.bob.next('message', (event) => event.channel === BOB);
    assert.equal(mention.message.messageTimetoken, timetoken);
  });

  await check('chat-presence', async () => {
    const carol = await Inbox.on(open('javascript-chat.carol'), [ROOM]);
    await inboxes.alice.next('presence', (event) => event.action === 'join' && event.uuid === 'javascript-chat.carol');
    const here = await alice.hereNow({ channels: [ROOM] });
    const names = here.channels[ROOM].occupants.map((one) => one.uuid).sort();
    assert.deepEqual(names, [ALICE, BOB, 'javascript-chat.carol'], 'who was told of is there');
    carol.close();
    await inboxes.alice.next('presence', (event) => event.action === 'leave' && event.uuid === 'javascript-chat.carol');
    assert.equal((await alice.hereNow({ channels: [ROOM] })).channels[ROOM].occupancy, 2);
  });
}

/** One message of history, with what was attached to it. */
async function shown(person, channel, timetoken) {
  const start = `${BigInt(timetoken) + 1n}`;
  const page = await person.fetchMessages({ channels: [channel], start, end: timetoken, includeMessageActions: true });
  return page.channels[channel]?.[0];
}

async function changing({ alice, bob }, inboxes) {
  const attach = (person, messageTimetoken, type, value) =>
    person.addMessageAction({ channel: ROOM, messageTimetoken, action: { type, value } });
  const say = async (text) => (await alice.publish({ channel: ROOM, message: { type: 'text', text, files: [] } })).timetoken;

  await check('chat-reactions', async () => {
    const place = await say('agreed?');
    await attach(alice, place, 'reactions', '👍');
    const bobs = await attach(bob, place, 'reactions', '👍');
    for (const uuid of [ALICE, BOB]) {
      for (const inbox of [inboxes.alice, inboxes.bob]) {
        const told = await inbox.next('action', (event) => event.publisher === uuid);
        assert.deepEqual([told.event, told.data.value, told.data.messageTimetoken], ['added', '👍', place]);
      }
    }
    const both = (await shown(bob, ROOM, place)).actions.reactions['👍'];
    assert.deepEqual(both.map((one) => one.uuid).sort(), [ALICE, BOB]);
    const { actionTimetoken } = bobs.data;
    await refused(alice.removeMessageAction({ channel: ROOM, messageTimetoken: place, actionTimetoken }), 400);
    await bob.removeMessageAction({ channel: ROOM, messageTimetoken: place, actionTimetoken });
    assert.equal((await inboxes.alice.next('action')).event, 'removed');
    assert.equal((await shown(bob, ROOM, place)).actions.reactions['👍'].length, 1);
  });

  await check('chat-edit-delete', async () => {
    const place = await say('teh word');
    const text = `the word, ${'at length '.repeat(800)}`;
    await attach(alice, place, 'edited', text);
    assert.equal((await inboxes.bob.next('action', (event) => event.data.type === 'edited')).data.value, text);
    assert.deepEqual(Object.keys((await shown(bob, ROOM, place)).actions.edited), [text]);
    const { data } = await attach(alice, place, 'deleted', 'deleted');
    assert.deepEqual(Object.keys((await shown(bob, ROOM, place)).actions.deleted), ['deleted']);
    await alice.removeMessageAction({ channel: ROOM, messageTimetoken: place, actionTimetoken: data.actionTimetoken });
    assert.equal((await shown(bob, ROOM, place)).actions.deleted, undefined, 'restored');
    await alice.getMessageActions({ channel: ROOM, start: place, end: place });
    await alice.deleteMessages({ channel: ROOM, start: `${BigInt(place) - 1n}`, end: place });
    assert.equal(await shown(bob, ROOM, place), undefined, 'a hard delete leaves nothing');
  });

  await check('chat-threads', async () => {
    const place = await say('where do we meet?');
    const thread = `PUBNUB_INTERNAL_THREAD_${ROOM}.in-a-house-with-many-rooms-and-a-name-to-match-on-the-door_${place}`;
    assert.ok(thread.length > 92);
    await alice.objects.setChannelMetadata({ channel: thread, data: { description: `Thread on ${ROOM} with message timetoken ${place}` } });
    await attach(alice, place, 'threadRootId', thread);
    const [root] = Object.keys((await shown(bob, ROOM, place)).actions.threadRootId);
    const { data } = await bob.objects.getChannelMetadata({ channel: root });
    assert.match(data.description, new RegExp(place));
    const inbox = await Inbox.on(open(BOB), [root]);
    await alice.publish({ channel: root, message: { type: 'text', text: 'at the desk', files: [] } });
    assert.equal((await inbox.next('message')).message.text, 'at the desk');
    assert.equal((await bob.fetchMessages({ channels: [root] })).channels[encodeURIComponent(root)].length, 1);
    inbox.close();
    await alice.deleteMessages({ channel: root });
    await alice.objects.removeChannelMetadata({ channel: root });
    await refused(bob.objects.getChannelMetadata({ channel: root }), 404);
  });
}

async function reading({ alice, bob }, inboxes) {
  await check('chat-unread', async () => {
    const other = 'javascript-chat.second';
    await join(bob, BOB, other);
    for (const channel of [ROOM, other, other]) await alice.publish({ channel, message: { type: 'text', text: 'new', files: [] } });
    const unread = async () => {
      const { data } = await bob.objects.getMemberships({ uuid: BOB, include: everything });
      const channels = data.map((one) => one.channel.id);
      const channelTimetokens = data.map((one) => one.custom?.lastReadMessageTimetoken ?? '0');
      return (await bob.messageCounts({ channels, channelTimetokens })).channels;
    };
    const before = await unread();
    assert.ok(before[ROOM] > 0);
    assert.equal(before[other], 2, 'without a marker every message is unread');
    const newest = await bob.fetchMessages({ channels: [ROOM, other], count: 1 });
    const channels = [ROOM, other].map((id) => ({
      id, custom: { lastReadMessageTimetoken: newest.channels[encodeURIComponent(id)][0].timetoken },
    }));
    const filter = `${only(ROOM)} || ${only(other)}`;
    const marked = await bob.objects.setMemberships({ uuid: BOB, channels, include: everything, filter });
    assert.deepEqual(marked.data.map((one) => one.channel.id).sort(), [ROOM, other].sort());
    assert.deepEqual(await unread(), { [ROOM]: 0, [other]: 0 });
    const told = await inboxes.alice.next('objects', (event) => event.type === 'membership' && event.data.uuid.id === BOB);
    assert.equal(told.data.custom.lastReadMessageTimetoken, channels[0].custom.lastReadMessageTimetoken);
  });
}

async function moderating({ alice, bob }, inboxes) {
  await check('chat-moderation', async () => {
    const shadow = `PUBNUB_INTERNAL_MODERATION_${ROOM}`;
    const restriction = { ban: false, mute: true, reason: 'shouting' };
    await alice.objects.setChannelMetadata({ channel: shadow, data: {} });
    await alice.objects.setChannelMembers({
      channel: shadow, uuids: [{ id: BOB, custom: restriction }], include: { customFields: true }, filter: `uuid.id == '${BOB}'`,
    });
    await alice.publish({ channel: BOB, message: { channelId: shadow, restriction: 'muted', reason: 'shouting', type: 'moderation' } });
    const told = await inboxes.bob.next('message', (event) => event.message.type === 'moderation');
    assert.equal(told.message.restriction, 'muted');
    const found = await bob.objects.getMemberships({ uuid: BOB, include: everything, filter: only(shadow) });
    assert.deepEqual(found.data[0].custom, restriction);
    const filter = "!(channel.id LIKE 'PUBNUB_INTERNAL_MODERATION_*')";
    const rooms = await bob.objects.getMemberships({ uuid: BOB, include: everything, filter });
    assert.ok(rooms.data.every((one) => one.channel.id !== shadow) && rooms.data.length >= 2);
    await alice.objects.removeChannelMembers({ channel: shadow, uuids: [BOB] });
    const lifted = await bob.objects.getMemberships({ uuid: BOB, include: everything, filter: only(shadow) });
    assert.deepEqual(lifted.data, []);
  });

  await check('chat-updates', async () => {
    const told = (inbox, type, event) => inbox.next('objects', (one) => one.type === type && one.event === event);
    await alice.objects.setChannelMetadata({ channel: ROOM, data: { name: 'B and A' } });
    assert.deepEqual((await told(inboxes.bob, 'channel', 'set')).data.name, 'B and A');
    await alice.objects.setUUIDMetadata({ uuid: ALICE, data: { custom: { lastActiveTimestamp: 1769000000000 } } });
    const active = await told(inboxes.alice, 'uuid', 'set');
    assert.deepEqual([active.data.id, active.data.custom], [ALICE, { lastActiveTimestamp: 1769000000000 }]);
    await alice.objects.removeMemberships({ uuid: ALICE, channels: [ROOM] });
    await inboxes.bob.next('objects', (one) => one.event === 'delete' && one.data.uuid?.id === ALICE);
    await alice.objects.removeChannelMetadata({ channel: ROOM });
    assert.equal((await told(inboxes.bob, 'channel', 'delete')).data.id, ROOM);
  });
}
