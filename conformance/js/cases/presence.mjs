// Who is here, what they say of themselves, and what a watcher is told.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, admin, member, open, pause } from '../sdk.mjs';

const here = async (channels, options = {}) => admin().hereNow({ channels, includeUUIDs: true, ...options });

const names = (answer, channel) => (answer.channels[channel]?.occupants ?? []).map((one) => one.uuid).sort();

export async function presence() {
  await check('here-now', async () => {
    const [one, two] = ['room.javascript-here1', 'room.javascript-here2'];
    const ada = await Inbox.on(await member('ada', [one, two]), [one, two]);
    const bob = await Inbox.on(await member('bob', [one]), [one]);
    const single = await here([one]);
    assert.deepEqual([names(single, one), single.totalOccupancy], [['ada', 'bob'], 2]);
    const several = await here([one, two]);
    assert.deepEqual([names(several, one), names(several, two)], [['ada', 'bob'], ['ada']]);
    assert.deepEqual([several.totalChannels, several.totalOccupancy], [2, 3]);
    const counted = await here([one], { includeUUIDs: false });
    assert.equal(counted.channels[one].occupancy, 2);
    ada.close();
    bob.close();
    await pause(300);
    assert.equal((await here([one])).totalOccupancy, 0, 'both have left');
  });

  await check('where-now', async () => {
    const channels = ['room.javascript-where1', 'room.javascript-where2'];
    const carol = await Inbox.on(await member('javascript-carol', channels), channels);
    const answer = await admin().whereNow({ uuid: 'javascript-carol' });
    assert.deepEqual(answer.channels.sort(), channels);
    carol.close();
  });

  await check('state', async () => {
    const channel = 'room.javascript-state';
    const dan = await Inbox.on(await member('javascript-dan', [channel]), [channel]);
    const set = await dan.person.setState({ channels: [channel], state: { mood: 'calm' } });
    assert.deepEqual(set.state, { mood: 'calm' });
    const got = await dan.person.getState({ channels: [channel], uuid: 'javascript-dan' });
    assert.deepEqual(got.channels, { [channel]: { mood: 'calm' } });
    const seen = await here([channel], { includeState: true });
    assert.deepEqual(seen.channels[channel].occupants, [{ uuid: 'javascript-dan', state: { mood: 'calm' } }]);
    dan.close();
  });

  await check('presence-join-leave', async () => {
    const channel = 'room.javascript-door';
    const watcher = await Inbox.on(await member('javascript-watcher', [channel]), [`${channel}-pnpres`]);
    const erin = await Inbox.on(await member('javascript-erin', [channel]), [channel]);
    const joined = await watcher.next('presence', (event) => event.uuid === 'javascript-erin');
    assert.deepEqual([joined.action, joined.channel, joined.occupancy], ['join', channel, 1]);
    erin.close();
    const left = await watcher.next('presence', (event) => event.uuid === 'javascript-erin');
    assert.deepEqual([left.action, left.occupancy], ['leave', 0]);
    watcher.close();
  });

  await check('presence-state-change', async () => {
    const channel = 'room.javascript-moods';
    const watcher = await Inbox.on(await member('javascript-watcher', [channel]), [`${channel}-pnpres`]);
    const fay = await Inbox.on(await member('javascript-fay', [channel]), [channel]);
    await fay.person.setState({ channels: [channel], state: { mood: 'brisk' } });
    const event = await watcher.next('presence', (one) => one.action === 'state-change');
    assert.deepEqual([event.uuid, event.state], ['javascript-fay', { mood: 'brisk' }]);
    fay.close();
    watcher.close();
  });
}

/** What presence offers beyond the channels that one subscribes to. */
export async function beyond() {
  await check('here-now-global', async () => {
    const channel = 'room.javascript-global';
    const ivy = await Inbox.on(await member('javascript-ivy', [channel]), [channel]);
    const everywhere = await admin().hereNow({ includeUUIDs: true });
    assert.deepEqual(names(everywhere, channel), ['javascript-ivy']);
    ivy.close();
  });

  await check('presence-groups', async () => {
    const person = open('javascript-kim');
    const group = 'javascript-present';
    await person.channelGroups.addChannels({ channelGroup: group, channels: ['javascript-p1', 'javascript-p2'] });
    const inbox = await Inbox.on(person, [], { channelGroups: [group] });
    await person.setState({ channelGroups: [group], state: { mood: 'calm' } });
    const got = await person.getState({ channelGroups: [group] });
    // For groups this version hands on the protocol's own shape, one level deeper.
    assert.deepEqual(got.channels.channels, { 'javascript-p1': { mood: 'calm' }, 'javascript-p2': { mood: 'calm' } });
    const seen = await person.hereNow({ channelGroups: [group], includeUUIDs: true });
    assert.deepEqual([names(seen, 'javascript-p1'), seen.totalChannels], [['javascript-kim'], 2]);
    inbox.close();
  });

  await check('presence-heartbeat', async () => {
    const channel = 'room.javascript-beat';
    const person = await member('javascript-lou', [channel], { heartbeatInterval: 10 });
    person.presence({ channels: [channel], connected: true });
    await pause(300);
    assert.deepEqual(names(await here([channel]), channel), ['javascript-lou']);
    await person.setState({ channels: [channel], state: { mood: 'busy' }, withHeartbeat: true });
    const seen = await here([channel], { includeState: true });
    assert.deepEqual(seen.channels[channel].occupants, [{ uuid: 'javascript-lou', state: { mood: 'busy' } }]);
    person.presence({ channels: [channel], connected: false });
    await pause(300);
    assert.equal((await here([channel])).totalOccupancy, 0);
    await person.iAmHere({ channels: [channel] });
    await person.setPresenceState({ channels: [channel], state: { mood: 'calm' } });
    const again = await here([channel], { includeState: true });
    assert.deepEqual(again.channels[channel].occupants, [{ uuid: 'javascript-lou', state: { mood: 'calm' } }]);
    await person.iAmAway({ channels: [channel] });
    assert.equal((await here([channel])).totalOccupancy, 0);
    person.stop();
  });
}

/** Takes as long as the shortest presence timeout: runs beside the other cases. */
export function vanishing() {
  return check('presence-timeout', async () => {
    const channel = 'room.javascript-vanish';
    const watcher = await Inbox.on(await member('javascript-watcher', [channel]), [`${channel}-pnpres`]);
    const gone = await member('javascript-ghost', [channel], { presenceTimeout: 20 });
    const ghost = await Inbox.on(gone, [channel]);
    ghost.person.disconnect();
    const event = await watcher.next('presence', (one) => one.action === 'timeout', 60000);
    assert.deepEqual([event.uuid, event.occupancy], ['javascript-ghost', 0]);
    watcher.close();
  }, 65000);
}
