import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import compile from 'icu-minify/compile';
import { defineConfig, transformWithOxc } from 'vite';

/** Where a server that holds the API listens while `npm run dev` serves the pages. */
const server = process.env.CLINIC ?? 'http://127.0.0.1:8080';

/** Writes each text file a second and a third time, packed, so that the server never packs it. */
function pack() {
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return {
    name: 'pack',
    apply: 'build',
    closeBundle() {
      const folder = join(import.meta.dirname, 'dist');
      const names = readdirSync(folder, { recursive: true }).map(String);
      for (const name of names.filter((one) => /\.(js|css|html|svg)$/.test(one))) {
        const bytes = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, best));
      }
    },
  };
}

/** Compiles the ICU messages of src/words, so that no browser has to load their parser. */
function messages() {
  return {
    name: 'messages',
    enforce: 'pre',
    async transform(code, id) {
      if (!/src\/words\/(en|es)\/\w+\.ts$/.test(id)) return null;
      const { code: script } = await transformWithOxc(code, id);
      const words = (await import(`data:text/javascript,${encodeURIComponent(script)}`)).default;
      const compiled = Object.entries(words).map(([key, text]) => [key, compile(text)]);
      return { code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`, map: null, moduleType: 'js' };
    },
  };
}

export default defineConfig({
  base: '/',
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    // The policy lets no font or image come as data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      // The worker stands at an address of its own: what it may speak for depends on it.
      input: { index: 'index.html', push: 'src/push/worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'push' ? 'push.js' : 'assets/[name]-[hash].js'),
        // Nearly every page asks and changes something; on a slow line one request costs more than its few bytes.
        codeSplitting: {
          groups: [
            { name: 'query', test: /node_modules\/@tanstack\/(react-query|query-core)\// },
            { name: 'base', test: /src\/(design\/(Column|Failure|Settings|State|theme)|words\/times)\.tsx?$/ },
          ],
        },
      },
      // Libraries mark what only runs in a browser; all of this does.
      onLog: (level, log, told) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && told(level, log),
    },
  },
  server: { proxy: { '^/(?!app/|src/|@|node_modules/|assets/)': server } },
  plugins: [messages(), pack()],
});
