import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A way through TCP for one port: all connections end when it is cut, and none begin. */
async function openTcp(port) {
  const pairs = new Set();
  let isOpen = true;
  const server = createServer((near) => {
    if (!isOpen) return near.resetAndDestroy();
    const far = connect(port, '127.0.0.1');
    const end = () => {
      pairs.delete(end);
      near.destroy();
      far.destroy();
    };
    pairs.add(end);
    for (const [from, to] of [[near, far], [far, near]]) from.on('data', (data) => to.write(data)).on('error', end).on('close', end);
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    drop: () => [...pairs].forEach((end) => end()),
    set: (open) => void (isOpen = open),
    close: () => void server.close(),
  };
}

/** The same through UDP: each sender gets a port of its own on the other side, as behind a router. */
async function openUdp(port) {
  const near = createSocket('udp4');
  const far = new Map();
  let isOpen = true;
  near.on('message', (data, sender) => {
    if (!isOpen) return;
    const key = `${sender.address} ${sender.port}`;
    let socket = far.get(key);
    if (!socket) {
      socket = createSocket('udp4');
      socket.on('message', (back) => isOpen && near.send(back, sender.port, sender.address));
      far.set(key, socket);
    }
    socket.send(data, port, '127.0.0.1');
  });
  near.bind(0, '127.0.0.1');
  await once(near, 'listening');
  const drop = () => {
    for (const socket of far.values()) socket.close();
    far.clear();
  };
  return {
    port: near.address().port,
    drop,
    set: (open) => void (isOpen = open),
    close: () => {
      drop();
      near.close();
    },
  };
}

/** A network between one browser and the clinic, its pages and its relay, that a test can break. */
export async function openNetwork(clinic) {
  const pages = await openTcp(Number(new URL(clinic.url).port));
  const roads = [pages];
  const relays = new Map();
  const through = async (address) => {
    const [, port, transport] = /:(\d+)\?transport=(\w+)$/.exec(address);
    const key = `${transport} ${port}`;
    if (!relays.has(key)) relays.set(key, await (transport === 'udp' ? openUdp : openTcp)(Number(port)));
    roads.push(relays.get(key));
    return address.replace(`:${port}?`, `:${relays.get(key).port}?`);
  };
  const each = (act) => roads.forEach(act);
  return {
    url: `http://127.0.0.1:${pages.port}`,
    /** Has the page's media go this way, too. */
    carry: (page) =>
      page.route('**/api/telemedicine/turn-credentials', async (route) => {
        const answer = await route.fetch();
        if (!answer.ok()) return route.fulfill({ response: answer });
        const turn = await answer.json();
        return route.fulfill({ response: answer, json: { ...turn, urls: await Promise.all(turn.urls.map(through)) } });
      }),
    /** Nothing passes any more. */
    cut: () =>
      each((road) => {
        road.set(false);
        road.drop();
      }),
    restore: () => each((road) => road.set(true)),
    /** From Wi-Fi to mobile: what was open breaks, what begins anew comes from elsewhere. */
    change: () => each((road) => road.drop()),
    close: () => each((road) => road.close()),
  };
}

/** Lets a test count what a page's call receives; before the page is opened. */
export const countMedia = (page) =>
  page.addInitScript(() => {
    const made = (window.made = []);
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...parts) {
        super(...parts);
        made.push(this);
      }
    };
    window.heardPackets = async () => {
      let packets = 0;
      for (const one of made.filter((peer) => peer.connectionState !== 'closed')) {
        for (const stat of (await one.getStats()).values()) if (stat.type === 'inbound-rtp' && stat.kind === 'audio') packets += stat.packetsReceived;
      }
      return packets;
    };
  });

/** Milliseconds until sound comes in again at a page, after what is on its way has arrived. */
export async function soundReturns(page, began) {
  return page.evaluate(async (passed) => {
    const start = performance.now();
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    await pause(300);
    const least = (await window.heardPackets()) + 5;
    for (let tries = 0; tries < 1_500; tries += 1) {
      if ((await window.heardPackets()) >= least) return Math.round(passed + performance.now() - start);
      await pause(20);
    }
    throw new Error('no sound for half a minute');
  }, performance.now() - began);
}
