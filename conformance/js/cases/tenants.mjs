// What an application of several tenants builds from tokens: a ladder of roles in each, nobody across, and a file that only
// its people open.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { client, refused } from '../sdk.mjs';

/** The keyset of an application of its own, which names its channels as it likes. */
const keys = { publishKey: 'pub-c-legacy', subscribeKey: 'sub-c-legacy' };
const service = () => client('token-service', { ...keys, secretKey: 'sec-c-legacy' });

const TENANTS = ['north', 'south'];
const KINDS = ['public', 'private', 'admin', 'dm'];

/** What each role may do on its tenant's channels; each may what the one before it may, and more. */
const LADDER = {
  guest: { public: ['read'] },
  member: { public: ['read', 'write'], private: ['read', 'write'], dm: ['read', 'write'] },
  manager: { public: ['read', 'write', 'delete'], private: ['read', 'write', 'delete'], dm: ['read', 'write'], admin: ['read', 'write'] },
  owner: {
    public: ['read', 'write', 'delete', 'manage'], private: ['read', 'write', 'delete', 'manage'],
    dm: ['read', 'write'], admin: ['read', 'write', 'delete', 'manage'],
  },
};

/** One request that needs each permission. */
const ACTS = {
  read: (person, channel) => person.fetchMessages({ channels: [channel] }),
  write: (person, channel) => person.publish({ channel, message: 'hello' }),
  delete: (person, channel) => person.deleteMessages({ channel }),
  manage: (person, channel) => person.objects.setChannelMembers({ channel, uuids: ['javascript-newcomer'] }),
};

/** A person of a tenant in a role, and the token that makes them one: patterns over the tenant's names. */
async function person(tenant, role) {
  const userId = `javascript-${tenant}-${role}`;
  const may = Object.entries(LADDER[role]);
  const channels = Object.fromEntries(may.map(([kind, acts]) =>
    [`^${kind}-${tenant}-[a-z]+$`, Object.fromEntries(acts.map((act) => [act, true]))]));
  const token = await service().grantToken({ ttl: 15, authorized_uuid: userId, patterns: { channels } });
  const someone = client(userId, keys);
  someone.setToken(token);
  return { someone, token };
}

/** Each act on each channel of a tenant: what the role may there passes, anything else is refused. */
async function climbs(someone, place, may) {
  for (const kind of KINDS) {
    const channel = `${kind}-${place}-javascript`;
    for (const [act, run] of Object.entries(ACTS)) {
      if (may[kind]?.includes(act)) await run(someone, channel);
      else await refused(run(someone, channel), 403);
    }
  }
}

export async function tenants() {
  await check('tenant-roles', async () => {
    const known = {};
    for (const own of TENANTS) {
      for (const role of Object.keys(LADDER)) {
        known[`${own}-${role}`] = await person(own, role);
        const { someone } = known[`${own}-${role}`];
        for (const place of TENANTS) await climbs(someone, place, place === own ? LADDER[role] : {});
      }
    }
    const { someone, token } = known['north-manager'];
    await service().revokeToken(token);
    for (const act of ['read', 'write', 'delete']) {
      assert.match(await refused(ACTS[act](someone, 'public-north-javascript'), 403), /revoked/i);
    }
    await ACTS.write(known['north-owner'].someone, 'public-north-javascript');
    await ACTS.write(known['south-manager'].someone, 'public-south-javascript');
  });

  await check('file-lifecycle', async () => {
    const [userId, channel] = ['javascript-clerk', 'private-north-files'];
    const resources = { channels: { [channel]: { read: true, write: true } } };
    const token = await service().grantToken({ ttl: 60, authorized_uuid: userId, resources });
    assert.equal(client('anybody').parseToken(token).ttl, 60);
    const clerk = client(userId, { ...keys, cipherKey: 'the tenant’s own' });
    clerk.setToken(token);
    const content = 'for the clerk alone';
    const file = { data: Buffer.from(content), name: 'plan.txt', mimeType: 'text/plain' };
    const { id, name } = await clerk.sendFile({ channel, file, message: { text: 'see this' } });
    const got = await clerk.downloadFile({ channel, id, name });
    assert.equal((await got.toBuffer()).toString('utf8'), content);

    const address = clerk.getFileUrl({ channel, id, name });
    const link = (await fetch(address, { redirect: 'manual' })).headers.get('location');
    const stored = await fetch(link);
    assert.equal(stored.status, 200);
    assert(!(await stored.text()).includes(content), 'what lies there is ciphertext');
    const revoked = Date.now();
    await service().revokeToken(token);
    // At once here; a minute is what an application has to reckon with on other networks.
    for (const place of [link, address]) {
      const refusal = await fetch(place, { redirect: 'manual' });
      assert.equal(refusal.status, 403, await refusal.text());
    }
    await refused(ACTS.write(clerk, channel), 403);
    assert(Date.now() - revoked < 60000, `${Date.now() - revoked} ms`);
  });
}
