/** Like `fetch` for one upload, and tells how much of it went: `fetch` itself does not know. */
export const tellingPost =
  (tell: (part: number) => void): typeof fetch =>
  (address, { method = 'POST', body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, address as string);
      request.responseType = 'arraybuffer';
      request.upload.onprogress = ({ loaded, total }) => tell(total > 0 ? loaded / total : 0);
      request.onerror = () => reject(new TypeError('the upload was cut off'));
      request.onload = () => {
        const isEmpty = request.status === 204 || request.status === 304;
        const retry = request.getResponseHeader('Retry-After');
        const headers = retry === null ? {} : { 'Retry-After': retry };
        resolve(new Response(isEmpty ? null : (request.response as ArrayBuffer), { status: request.status, headers }));
      };
      signal?.addEventListener('abort', () => {
        request.abort();
        reject(signal.reason as Error);
      });
      request.send(body as FormData);
    });
