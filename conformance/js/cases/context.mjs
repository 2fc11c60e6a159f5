// Groups, wildcards, filters, message actions, App Context and devices, on the open keyset.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, open, refused } from '../sdk.mjs';

export async function gathering() {
  await check('groups', async () => {
    const person = open('javascript-groups');
    const group = 'javascript-desk';
    await person.channelGroups.addChannels({ channelGroup: group, channels: ['javascript-g1', 'javascript-g2'] });
    const listed = await person.channelGroups.listChannels({ channelGroup: group });
    assert.deepEqual(listed.channels.sort(), ['javascript-g1', 'javascript-g2']);
    assert((await person.channelGroups.listGroups()).groups.includes(group));
    await person.channelGroups.removeChannels({ channelGroup: group, channels: ['javascript-g1'] });
    assert.deepEqual((await person.channelGroups.listChannels({ channelGroup: group })).channels, ['javascript-g2']);
    await person.channelGroups.deleteGroup({ channelGroup: group });
    assert.deepEqual((await person.channelGroups.listChannels({ channelGroup: group })).channels, []);
  });

  await check('groups-subscribe', async () => {
    const person = open('javascript-groups');
    const group = 'javascript-ward';
    await person.channelGroups.addChannels({ channelGroup: group, channels: ['javascript-g3'] });
    const inbox = await Inbox.on(open('javascript-listener'), [], { channelGroups: [group] });
    await person.publish({ channel: 'javascript-g3', message: 1 });
    const first = await inbox.next('message');
    assert.deepEqual([first.channel, first.subscription, first.message], ['javascript-g3', group, 1]);
    await person.channelGroups.addChannels({ channelGroup: group, channels: ['javascript-g4'] });
    await person.publish({ channel: 'javascript-g4', message: 2 });
    assert.equal((await inbox.next('message')).channel, 'javascript-g4');
    inbox.close();
  });

  await check('groups-presence', async () => {
    const person = open('javascript-groups');
    const group = 'javascript-hall';
    await person.channelGroups.addChannels({ channelGroup: group, channels: ['javascript-g5'] });
    const inbox = await Inbox.on(open('javascript-watcher'), [], { channelGroups: [group], withPresence: true });
    const other = await Inbox.on(open('javascript-visitor'), ['javascript-g5']);
    const event = await inbox.next('presence', (one) => one.uuid === 'javascript-visitor');
    assert.deepEqual([event.action, event.channel], ['join', 'javascript-g5']);
    const here = await person.hereNow({ channelGroups: [group], includeUUIDs: true });
    assert.equal(here.channels['javascript-g5'].occupancy, 2);
    other.close();
    inbox.close();
  });

  await check('wildcard', async () => {
    const person = open('javascript-wild');
    const inbox = await Inbox.on(open('javascript-listener'), ['javascript-w.*']);
    await person.publish({ channel: 'javascript-w.one', message: 1 });
    const event = await inbox.next('message');
    assert.deepEqual([event.channel, event.subscription], ['javascript-w.one', 'javascript-w.*']);
    await person.publish({ channel: 'javascript-other', message: 2 });
    await inbox.silence('message');
    inbox.close();
  });

  await check('wildcard-presence', async () => {
    const inbox = await Inbox.on(open('javascript-watcher'), ['javascript-p.*'], { withPresence: true });
    const other = await Inbox.on(open('javascript-visitor'), ['javascript-p.one']);
    const event = await inbox.next('presence', (one) => one.uuid === 'javascript-visitor');
    assert.deepEqual([event.action, event.channel], ['join', 'javascript-p.one']);
    other.close();
    inbox.close();
  });

  await check('filter', async () => {
    const listener = open('javascript-listener');
    listener.setFilterExpression("uuid != 'me' && (priority > 3 || unit LIKE 'er*')");
    const inbox = await Inbox.on(listener, ['javascript-filter']);
    const person = open('javascript-talker');
    const say = (message, meta) => person.publish({ channel: 'javascript-filter', message, meta });
    await say(1, { uuid: 'me', priority: 9 });
    await say(2, { priority: 4 });
    await say(3, { unit: 'ER-west' });
    await say(4, { priority: 1 });
    assert.equal((await inbox.next('message')).message, 2);
    assert.equal((await inbox.next('message')).message, 3);
    await inbox.silence('message');
    inbox.close();
  });
}

export async function acting() {
  const channel = 'javascript-actions';
  await check('actions', async () => {
    const person = open('javascript-reactor');
    const inbox = await Inbox.on(person, [channel]);
    const { timetoken } = await person.publish({ channel, message: 'hi' });
    const action = { type: 'reaction', value: '👍' };
    const { data } = await person.addMessageAction({ channel, messageTimetoken: timetoken, action });
    assert.deepEqual([data.type, data.value, data.uuid], ['reaction', '👍', 'javascript-reactor']);
    await refused(person.addMessageAction({ channel, messageTimetoken: timetoken, action }), 409);
    const listed = await person.getMessageActions({ channel });
    assert.deepEqual(listed.data.map((one) => one.actionTimetoken), [data.actionTimetoken]);
    const fetched = await person.fetchMessages({ channels: [channel], includeMessageActions: true });
    const shown = fetched.channels[channel][0].actions.reaction['👍'];
    assert.deepEqual(shown, [{ uuid: 'javascript-reactor', actionTimetoken: data.actionTimetoken }]);
    await person.removeMessageAction({ channel, messageTimetoken: timetoken, actionTimetoken: data.actionTimetoken });
    assert.deepEqual((await person.getMessageActions({ channel })).data, []);
    for (const kind of ['added', 'removed']) {
      const told = await inbox.next('action');
      assert.deepEqual([told.event, told.data.value, told.publisher], [kind, '👍', 'javascript-reactor']);
    }
    inbox.close();
  });

  await check('actions-pages', async () => {
    const person = open('javascript-reactor');
    const { timetoken } = await person.publish({ channel: 'javascript-reactions', message: 'hi' });
    const places = [];
    for (const value of ['a', 'b', 'c']) {
      const action = { type: 'reaction', value };
      const added = await person.addMessageAction({ channel: 'javascript-reactions', messageTimetoken: timetoken, action });
      places.push(added.data.actionTimetoken);
    }
    const newest = await person.getMessageActions({ channel: 'javascript-reactions', limit: 2 });
    assert.deepEqual(newest.data.map((one) => one.value), ['b', 'c']);
    assert.deepEqual([newest.start, newest.end], [places[1], places[2]]);
    const older = await person.getMessageActions({ channel: 'javascript-reactions', limit: 2, start: newest.start });
    assert.deepEqual(older.data.map((one) => one.value), ['a']);
  });
}

export async function describing() {
  const uuid = 'javascript-alice';
  const person = open(uuid);

  await check('users', async () => {
    await refused(person.objects.getUUIDMetadata({ uuid: 'javascript-nobody' }), 404);
    const set = await person.objects.setUUIDMetadata({
      uuid, data: { name: 'Alice', email: 'a@example.org', custom: { level: 3 } }, include: { customFields: true },
    });
    assert.deepEqual([set.data.name, set.data.custom, set.data.externalId], ['Alice', { level: 3 }, null]);
    const again = await person.objects.setUUIDMetadata({ uuid, data: { name: 'Alice B' } });
    assert.equal(again.data.email, 'a@example.org');
    const got = await person.objects.getUUIDMetadata({ uuid, include: { customFields: true } });
    assert.deepEqual([got.data.name, got.data.custom], ['Alice B', { level: 3 }]);
    const all = await person.objects.getAllUUIDMetadata({
      filter: "name LIKE 'alice*' && custom.level == 3", include: { totalCount: true }, limit: 5,
    });
    assert.deepEqual([all.totalCount, all.data.map((one) => one.id)], [1, [uuid]]);
    await person.objects.removeUUIDMetadata({ uuid: 'javascript-gone' });
  });

  await check('channels', async () => {
    const channel = 'javascript-room';
    const data = { name: 'Room', description: 'd', custom: { kind: 'x' } };
    const set = await person.objects.setChannelMetadata({ channel, data, include: { customFields: true } });
    assert.deepEqual([set.data.name, set.data.description, set.data.custom], ['Room', 'd', { kind: 'x' }]);
    assert.equal((await person.objects.getChannelMetadata({ channel })).data.name, 'Room');
    for (const name of ['B', 'C', 'A']) {
      await person.objects.setChannelMetadata({ channel: `javascript-sort-${name}`, data: { name } });
    }
    const filter = "id LIKE 'javascript-sort-*'";
    const sorted = await person.objects.getAllChannelMetadata({ filter, sort: { name: 'desc' }, limit: 2 });
    assert.deepEqual(sorted.data.map((one) => one.name), ['C', 'B']);
    const page = { next: sorted.next };
    const rest = await person.objects.getAllChannelMetadata({ filter, sort: { name: 'desc' }, limit: 2, page });
    assert.deepEqual(rest.data.map((one) => one.name), ['A']);
    await person.objects.removeChannelMetadata({ channel });
    await refused(person.objects.getChannelMetadata({ channel }), 404);
  });

  await check('memberships', async () => {
    const channel = 'javascript-club';
    await person.objects.setChannelMetadata({ channel, data: { name: 'Club' } });
    const set = await person.objects.setMemberships({
      uuid, channels: [{ id: channel, custom: { role: 'owner' } }, 'javascript-bare'],
      include: { customFields: true, channelFields: true }, filter: `channel.id == '${channel}'`,
    });
    assert.deepEqual([set.data.length, set.data[0].channel.name, set.data[0].custom], [1, 'Club', { role: 'owner' }]);
    const members = await person.objects.setChannelMembers({ channel, uuids: ['javascript-bob'], include: { UUIDFields: true } });
    assert.deepEqual(members.data.map((one) => one.uuid.id).sort(), [uuid, 'javascript-bob']);
    await person.objects.removeChannelMembers({ channel, uuids: ['javascript-bob'] });
    await person.objects.removeMemberships({ uuid, channels: ['javascript-bare'] });
    const left = await person.objects.getMemberships({ uuid, include: { totalCount: true } });
    assert.deepEqual([left.totalCount, left.data.map((one) => one.channel.id)], [1, [channel]]);
    assert.equal((await person.objects.getChannelMembers({ channel })).data.length, 1);
  });

  await check('objects-events', async () => {
    const inbox = await Inbox.on(open('javascript-listener'), ['javascript-told', 'javascript-teller']);
    await person.objects.setChannelMetadata({ channel: 'javascript-told', data: { name: 'Told' } });
    await person.objects.setMemberships({ uuid: 'javascript-teller', channels: ['javascript-told'] });
    await person.objects.setUUIDMetadata({ uuid: 'javascript-teller', data: { name: 'Teller' } });
    await person.objects.removeChannelMetadata({ channel: 'javascript-told' });
    const heard = [];
    for (let count = 0; count < 6; count += 1) heard.push(await inbox.next('objects'));
    assert.deepEqual(heard.map((one) => `${one.type} ${one.event} ${one.data.name ?? ''}`.trim()), [
      'channel set Told', 'membership set', 'membership set', 'uuid set Teller', 'uuid set Teller', 'channel delete',
    ]);
    inbox.close();
  });

  await check('push', async () => {
    const device = 'a'.repeat(64);
    for (const [pushGateway, extra] of [['gcm', {}], ['mpns', {}], ['apns', {}], ['apns2', { topic: 'com.example.app', environment: 'production' }]]) {
      const options = { device, pushGateway, ...extra };
      await person.push.addChannels({ channels: ['javascript-x', 'javascript-y'], ...options });
      assert.deepEqual((await person.push.listChannels(options)).channels, ['javascript-x', 'javascript-y']);
      await person.push.removeChannels({ channels: ['javascript-x'], ...options });
      assert.deepEqual((await person.push.listChannels(options)).channels, ['javascript-y']);
      await person.push.deleteDevice(options);
      assert.deepEqual((await person.push.listChannels(options)).channels, []);
    }
  });
}
