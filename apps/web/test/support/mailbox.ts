import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** Takes every mail that is handed over on loopback. */
export interface Mailbox {
  port: number;
  /** Opens the first link of the newest mail to `address`, as its reader does; waits for one. */
  open(address: string, page: Page): Promise<void>;
  close(): void;
}

export async function aMailbox(): Promise<Mailbox> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 mailbox\r\n');
    let said = '';
    let isMail = false;
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      for (;;) {
        const end = said.indexOf(isMail ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = said.slice(0, end);
        said = said.slice(end + (isMail ? 5 : 2));
        if (isMail) mails.push(text.replace(/=\r?\n/g, '').replaceAll('=3D', '='));
        isMail = !isMail && /^DATA$/i.test(text);
        socket.write(isMail ? '354 go on\r\n' : /^QUIT/i.test(text) ? '221 bye\r\n' : '250 taken\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async open(address, page) {
      let link: string | undefined;
      await until(() => {
        const mail = mails.findLast((one) => one.includes(`To: ${address}`));
        link = /http:\/\/[^\s"<>]+/.exec(mail ?? '')?.[0];
        return link !== undefined;
      });
      await page.goto(link ?? '');
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
