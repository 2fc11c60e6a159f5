// Who is here, what they say of themselves, and what a watcher is told.

import { equal } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, admin, member, open, own, pause, room } from '../sdk.mjs';

const here = (channels, options = {}) => admin().presence.hereNow({ channels, ...options });

const names = (answer, channel) => (answer[channel]?.users ?? []).map((one) => one.userId).sort();

export async function presence() {
  await check('here-now', async () => {
    const [one, two] = ['here1', 'here2'].map(room);
    const [ada, bob] = [own('ada'), own('bob')];
    const first = await Inbox.on(await member(ada, [one, two]), [one, two]);
    const second = await Inbox.on(await member(bob, [one]), [one]);
    equal(names(await here([one]), one), [ada, bob]);
    const several = await here([one, two]);
    equal([names(several, one), names(several, two)], [[ada, bob], [ada]]);
    equal((await here([one], { users: false }))[one], { occupancy: 2, users: [] });
    await Promise.all([first.close(), second.close()]);
    // A leave counts once the poll that was open beside it has ended.
    await pause(300);
    equal((await here([one]))[one].occupancy, 0, 'both have left:');
  });

  await check('where-now', async () => {
    const channels = ['where1', 'where2'].map(room);
    const carol = await Inbox.on(await member(own('carol'), channels), channels);
    equal((await admin().presence.whereNow(own('carol'))).sort(), channels);
    await carol.close();
  });

  await check('state', async () => {
    const channel = room('state');
    const dan = await Inbox.on(await member(own('dan'), [channel]), [channel]);
    await dan.person.presence.setState({ mood: 'calm' }, { channels: [channel] });
    equal(await dan.person.presence.getState({ channels: [channel] }, own('dan')), { [channel]: { mood: 'calm' } });
    equal((await here([channel], { state: true }))[channel].users, [{ userId: own('dan'), state: { mood: 'calm' } }]);
    await dan.close();
  });

  await check('presence-join-leave', async () => {
    const channel = room('door');
    const watcher = await Inbox.on(await member(own('watcher'), [channel]), [`${channel}-pnpres`]);
    const erin = await Inbox.on(await member(own('erin'), [channel]), [channel]);
    const joined = await watcher.next('presence', (event) => event.userId === own('erin'));
    equal([joined.action, joined.channel, joined.occupancy], ['join', channel, 1]);
    await erin.close();
    const left = await watcher.next('presence', (event) => event.userId === own('erin'));
    equal([left.action, left.occupancy], ['leave', 0]);
    await watcher.close();
  });

  await check('presence-state-change', async () => {
    const channel = room('moods');
    const watcher = await Inbox.on(await member(own('watcher'), [channel]), [`${channel}-pnpres`]);
    const fay = await Inbox.on(await member(own('fay'), [channel]), [channel]);
    await fay.person.presence.setState({ mood: 'brisk' }, { channels: [channel] });
    const event = await watcher.next('presence', (one) => one.action === 'state-change');
    equal([event.userId, event.state], [own('fay'), { mood: 'brisk' }]);
    await Promise.all([fay.close(), watcher.close()]);
  });
}

/** What presence offers beyond the channels that one subscribes to. */
export async function beyond() {
  await check('here-now-global', async () => {
    const channel = room('global');
    const ivy = await Inbox.on(await member(own('ivy'), [channel]), [channel]);
    equal(names(await here([]), channel), [own('ivy')]);
    await ivy.close();
  });

  await check('presence-groups', async () => {
    const [group, one, two] = ['present', 'p1', 'p2'].map(own);
    const person = open(own('kim'));
    await person.groups.add(group, [one, two]);
    const inbox = await Inbox.on(person, [], { groups: [group] });
    await person.presence.setState({ mood: 'calm' }, { groups: [group] });
    equal(await person.presence.getState({ groups: [group] }), { [one]: { mood: 'calm' }, [two]: { mood: 'calm' } });
    const seen = await person.presence.hereNow({ groups: [group] });
    equal([names(seen, one), Object.keys(seen).length], [[own('kim')], 2]);
    await inbox.close();
  });

  await check('presence-heartbeat', async () => {
    const channel = room('beat');
    const lou = await member(own('lou'), [channel]);
    await lou.presence.heartbeat({ channels: [channel] });
    equal(names(await here([channel]), channel), [own('lou')]);
    await lou.presence.setState({ mood: 'busy' }, { channels: [channel] });
    await lou.presence.heartbeat({ channels: [channel] });
    equal((await here([channel], { state: true }))[channel].users, [{ userId: own('lou'), state: { mood: 'busy' } }]);
    await lou.presence.leave({ channels: [channel] });
    equal((await here([channel]))[channel].occupancy, 0);
    await lou.close();
  });
}

/** Takes as long as the shortest presence timeout: runs beside the other cases. */
export function vanishing() {
  return check('presence-timeout', async () => {
    const channel = room('vanish');
    const watcher = await Inbox.on(await member(own('watcher'), [channel]), [`${channel}-pnpres`]);
    const ghost = await member(own('ghost'), [channel], { presenceTimeout: 20 });
    await ghost.presence.heartbeat({ channels: [channel] });
    ghost.presence.close();
    const event = await watcher.next('presence', (one) => one.action === 'timeout', 60000);
    equal([event.userId, event.occupancy], [own('ghost'), 0]);
    await watcher.close();
  }, 65000);
}
