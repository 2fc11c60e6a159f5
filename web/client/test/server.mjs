// A server of a few lines, for what a real one does too seldom.

/** Answers each request as `answer` says: a JSON body, a `Response`, or an error for a network that failed. */
export function serving(answer) {
  const asked = [];
  const fetch = async (address, init = {}) => {
    const request = { url: new URL(address), method: init.method ?? 'GET', headers: init.headers, body: init.body };
    asked.push(request);
    const given = await answer(request, init.signal);
    if (given instanceof Error) throw given;
    return given instanceof Response ? given : Response.json(given);
  };
  return { asked, fetch };
}

/** Hangs until the client hangs up. */
export const silence = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

export const identity = { origin: 'http://house.test', publishKey: 'pub', subscribeKey: 'sub', userId: 'ada' };

/** Lets everything run that needs no time. */
export const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
