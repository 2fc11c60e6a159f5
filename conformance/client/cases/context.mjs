// Groups, wildcards, filters, message actions, App Context and devices, on the open keyset.

import { equal, ok, refused } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, open, own } from '../sdk.mjs';

export async function gathering() {
  const person = open(own('talker'));

  await check('groups', async () => {
    const [group, one, two] = ['desk', 'g1', 'g2'].map(own);
    await person.groups.add(group, [one, two]);
    equal((await person.groups.channels(group)).sort(), [one, two]);
    ok((await person.groups.list()).includes(group));
    await person.groups.remove(group, [one]);
    equal(await person.groups.channels(group), [two]);
    await person.groups.delete(group);
    equal(await person.groups.channels(group), []);
  });

  await check('groups-subscribe', async () => {
    const [group, one, two] = ['ward', 'g3', 'g4'].map(own);
    await person.groups.add(group, [one]);
    const inbox = await Inbox.on(open(own('listener')), [], { groups: [group] });
    await person.publish({ channel: one, message: 1 });
    const first = await inbox.next('message');
    equal([first.channel, first.subscription, first.message], [one, group, 1]);
    await person.groups.add(group, [two]);
    await person.publish({ channel: two, message: 2 });
    equal((await inbox.next('message')).channel, two);
    await inbox.close();
  });

  await check('groups-presence', async () => {
    const [group, channel] = ['hall', 'g5'].map(own);
    await person.groups.add(group, [channel]);
    const inbox = await Inbox.on(open(own('watcher')), [], { groups: [group], presence: true });
    const other = await Inbox.on(open(own('visitor')), [channel]);
    const event = await inbox.next('presence', (one) => one.userId === own('visitor'));
    equal([event.action, event.channel, event.subscription], ['join', channel, group]);
    equal((await person.presence.hereNow({ groups: [group] }))[channel].occupancy, 2);
    await Promise.all([other.close(), inbox.close()]);
  });

  await check('wildcard', async () => {
    const inbox = await Inbox.on(open(own('listener')), [own('w.*')]);
    await person.publish({ channel: own('w.one'), message: 1 });
    const event = await inbox.next('message');
    equal([event.channel, event.subscription], [own('w.one'), own('w.*')]);
    await person.publish({ channel: own('other'), message: 2 });
    await inbox.silence('message');
    await inbox.close();
  });

  await check('wildcard-presence', async () => {
    const inbox = await Inbox.on(open(own('watcher')), [own('p.*')], { presence: true });
    const other = await Inbox.on(open(own('visitor')), [own('p.one')]);
    const event = await inbox.next('presence', (one) => one.userId === own('visitor'));
    equal([event.action, event.channel], ['join', own('p.one')]);
    await Promise.all([other.close(), inbox.close()]);
  });

  await check('filter', async () => {
    const filter = "uuid != 'me' && (priority > 3 || unit LIKE 'er*')";
    const inbox = await Inbox.on(open(own('listener'), { filter }), [own('filter')]);
    const say = (message, meta) => person.publish({ channel: own('filter'), message, meta });
    await say(1, { uuid: 'me', priority: 9 });
    await say(2, { priority: 4 });
    await say(3, { unit: 'ER-west' });
    await say(4, { priority: 1 });
    equal((await inbox.next('message')).message, 2);
    equal((await inbox.next('message')).message, 3);
    await inbox.silence('message');
    await inbox.close();
  });
}

export async function acting() {
  await check('actions', async () => {
    const channel = own('actions');
    const inbox = await Inbox.on(open(own('reactor')), [channel]);
    const { actions, history } = inbox.person;
    const { timetoken } = await inbox.person.publish({ channel, message: 'hi' });
    const action = { type: 'reaction', value: '👍' };
    const added = await actions.add(channel, timetoken, action);
    equal([added.type, added.value, added.userId], ['reaction', '👍', own('reactor')]);
    await refused(actions.add(channel, timetoken, action), 409);
    equal((await actions.list(channel)).items, [added]);
    equal((await history.fetch({ channels: [channel], actions: true }))[channel][0].actions, [added]);
    await actions.remove(channel, added);
    equal((await actions.list(channel)).items, []);
    const told = [await inbox.next('action'), await inbox.next('action')];
    equal(told.map((one) => [one.event, one.action]), [['added', added], ['removed', added]]);
    await inbox.close();
  });
}

export async function turning() {
  await check('actions-pages', async () => {
    const channel = own('reactions');
    const person = open(own('reactor'));
    const { timetoken } = await person.publish({ channel, message: 'hi' });
    for (const value of ['a', 'b', 'c']) await person.actions.add(channel, timetoken, { type: 'reaction', value });
    const newest = await person.actions.list(channel, { limit: 2 });
    equal(newest.items.map((one) => one.value), ['b', 'c']);
    const older = await person.actions.list(channel, { limit: 2, start: newest.older });
    equal(older.items.map((one) => one.value), ['a']);
    await person.close();
  });
}

export async function describing() {
  const uuid = own('alice');
  const { users, channels, memberships, members, devices } = open(uuid);

  await check('users', async () => {
    await refused(users.get(own('nobody')), 404);
    const made = await users.set(uuid, { name: 'Alice', email: 'a@example.org', custom: { level: 3 } });
    equal([made.name, made.custom, made.externalId], ['Alice', { level: 3 }, null]);
    const again = await users.set(uuid, { name: 'Alice B' }, { ifMatch: made.eTag });
    equal(again.email, 'a@example.org');
    await refused(users.set(uuid, { name: 'Alice C' }, { ifMatch: made.eTag }), 412);
    const got = await users.get(uuid);
    equal([got.name, got.custom], ['Alice B', { level: 3 }]);
    const all = await users.list({ filter: `id == '${uuid}' && name LIKE 'alice*' && custom.level == 3`, count: true, limit: 5 });
    equal([all.total, all.items.map((one) => one.id)], [1, [uuid]]);
    await users.remove(own('gone'));
  });

  await check('channels', async () => {
    const channel = own('room');
    const made = await channels.set(channel, { name: 'Room', description: 'd', custom: { kind: 'x' } });
    equal([made.name, made.description, made.custom], ['Room', 'd', { kind: 'x' }]);
    equal((await channels.get(channel)).name, 'Room');
    for (const name of ['B', 'C', 'A']) await channels.set(own(`sort-${name}`), { name });
    const listing = { filter: `id LIKE '${own('sort-')}*'`, sort: 'name:desc', limit: 2 };
    const first = await channels.list(listing);
    equal(first.items.map((one) => one.name), ['C', 'B']);
    equal((await channels.list({ ...listing, start: first.next })).items.map((one) => one.name), ['A']);
    await channels.remove(channel);
    await refused(channels.get(channel), 404);
  });

  await check('memberships', async () => {
    const [channel, bare, bob] = ['club', 'bare', 'bob'].map(own);
    await channels.set(channel, { name: 'Club' });
    const joined = [{ id: channel, custom: { role: 'owner' } }, bare];
    const { items } = await memberships.set(uuid, joined, { filter: `channel.id == '${channel}'` });
    equal([items.length, items[0].channel.name, items[0].custom], [1, 'Club', { role: 'owner' }]);
    equal((await members.set(channel, [bob])).items.map((one) => one.uuid.id).sort(), [uuid, bob]);
    await members.remove(channel, [bob]);
    await memberships.remove(uuid, [bare]);
    const left = await memberships.list(uuid, { count: true });
    equal([left.total, left.items.map((one) => one.channel.id)], [1, [channel]]);
    equal((await members.list(channel)).items.length, 1);
  });

  await check('memberships-managed', async () => {
    const [one, two, three] = ['m1', 'm2', 'm3'].map(own);
    const user = own('manager');
    await memberships.set(user, [one, two]);
    const { items } = await memberships.change(user, { set: [{ id: three, status: 'joined' }], remove: [one] });
    equal(items.map((item) => [item.channel.id, item.status]), [[two, null], [three, 'joined']]);
  });

  await check('objects-events', async () => {
    const [told, teller] = ['told', 'teller'].map(own);
    const inbox = await Inbox.on(open(own('listener')), [told, teller]);
    await channels.set(told, { name: 'Told' });
    await memberships.set(teller, [told]);
    await channels.remove(told);
    const heard = [];
    while (heard.length < 4) heard.push(await inbox.next('context'));
    equal(heard.map((one) => [one.type, one.event]), [
      ['channel', 'set'], ['membership', 'set'], ['membership', 'set'], ['channel', 'delete'],
    ]);
    await inbox.close();
  });

  await check('push', async () => {
    const token = 'b'.repeat(63) + (uuid.includes('node') ? '1' : '2');
    const apns2 = { token, gateway: 'apns2', topic: 'com.example.app', environment: 'production' };
    for (const device of [{ token, gateway: 'fcm' }, { token, gateway: 'apns' }, apns2]) {
      await devices.add(device, ['x', 'y']);
      equal(await devices.list(device), ['x', 'y']);
      await devices.remove(device, ['x']);
      equal(await devices.list(device), ['y']);
      await devices.forget(device);
      equal(await devices.list(device), []);
    }
  });
}
