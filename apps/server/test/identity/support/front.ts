import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Files = Readonly<Record<string, readonly [type: string, text: string]>>;

/** A door in front of a house: a few pages of an app, and the courier behind the same address. */
export async function aFront(
  t: Pick<TestContext, 'after'>,
  files: Files,
): Promise<{ url: string; to(port: number): void }> {
  let behind = 0;
  const server = createServer((asked, answer) => {
    const file = files[(asked.url ?? '').split('?')[0] ?? ''];
    if (file) {
      answer.writeHead(200, { 'Content-Type': file[0], 'Cache-Control': 'no-store' }).end(file[1]);
      return;
    }
    const { method, url, headers } = asked;
    const passed = request({ host: '127.0.0.1', port: behind, method, path: url, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    to(port) {
      behind = port;
    },
  };
}
