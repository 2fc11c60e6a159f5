// App Context in its other words: users, spaces and the memberships between them.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { open, refused } from '../sdk.mjs';

export async function entities() {
  const person = open('javascript-clerk');
  const [userId, spaceId] = ['javascript-una', 'javascript-lobby'];

  await check('entities', async () => {
    await person.createUser({ userId, data: { name: 'Una' } });
    await person.updateUser({ userId, data: { email: 'una@example.org' } });
    const { data: una } = await person.fetchUser({ userId });
    assert.deepEqual([una.name, una.email], ['Una', 'una@example.org']);
    const users = await person.fetchUsers({ filter: `id == '${userId}'`, include: { totalCount: true } });
    assert.equal(users.totalCount, 1);
    await person.createSpace({ spaceId, data: { name: 'Lobby' } });
    await person.updateSpace({ spaceId, data: { description: 'at the door' } });
    const { data: lobby } = await person.fetchSpace({ spaceId });
    assert.deepEqual([lobby.name, lobby.description], ['Lobby', 'at the door']);
    const spaces = await person.fetchSpaces({ filter: `name == 'Lobby' && id LIKE 'javascript-*'` });
    assert.deepEqual(spaces.data.map((one) => one.id), [spaceId]);
  });

  await check('entities-memberships', async () => {
    await person.addMemberships({ userId, spaces: [{ spaceId, custom: { desk: 1 } }, 'javascript-attic'] });
    await person.updateMemberships({ spaceId, users: [userId, 'javascript-vic'] });
    const of = (owner) => person.fetchMemberships({ ...owner, include: { customFields: true, userFields: true, spaceFields: true } });
    const own = (await of({ userId })).data.map((one) => one.space.id).sort();
    assert.deepEqual(own, ['javascript-attic', spaceId]);
    const members = (await of({ spaceId })).data.map((one) => one.user.id).sort();
    assert.deepEqual(members, [userId, 'javascript-vic']);
    await person.removeMemberships({ userId, spaceIds: ['javascript-attic'] });
    await person.removeMemberships({ spaceId, userIds: ['javascript-vic'] });
    assert.deepEqual((await of({ userId })).data.map((one) => one.space.id), [spaceId]);
    assert.deepEqual((await of({ spaceId })).data.map((one) => one.user.id), [userId]);
    await person.removeUser({ userId });
    await person.removeSpace({ spaceId });
    await refused(person.fetchUser({ userId }), 404);
    await refused(person.fetchSpace({ spaceId }), 404);
  });
}
