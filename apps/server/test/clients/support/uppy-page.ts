import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What somebody's web page does with Uppy. `window.send` adds what the two inputs hold and uploads it. */
const PAGE = `
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
window.send = async ({ endpoint, token, options }) => {
  const uppy = new Uppy();
  uppy.use(Tus, { endpoint, headers: { Authorization: 'Bearer ' + token }, ...options });
  for (const input of document.querySelectorAll('input')) {
    for (const file of input.files) {
      const relativePath = file.webkitRelativePath || null;
      uppy.addFile({ name: file.name, type: file.type, data: file, source: 'page', meta: { relativePath } });
    }
  }
  const { successful, failed } = await uppy.upload();
  return { successful: successful.map((file) => file.uploadURL), failed: failed.map((file) => String(file.error)) };
};
`;
const HTML =
  '<!doctype html><meta charset="utf-8"><title>Uppy</title><input id="files" type="file" multiple><input id="folder" type="file" webkitdirectory><script type="module" src="/page.js"></script>';

/** A page of another origin with the packages as they come; ends with the test. */
export async function uppyPage(t: Pick<TestContext, 'after'>): Promise<{ origin: string }> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((req, res) => {
    const isScript = req.url === '/page.js';
    res.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' });
    res.end(isScript ? script : HTML);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
