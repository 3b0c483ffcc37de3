import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to the courier that breaks: every connection is cut after so many bytes in one direction. */
export interface BadLine {
  port: number;
  /** Bytes that came from clients, and from the courier, over all connections. */
  up: number;
  down: number;
  cuts: number;
  close(): Promise<void>;
}

/** `cutUp`, `cutDown`: bytes after which a connection is cut; `times`: how many cuts there are before the line is good. */
export async function badLine(
  to: number,
  {
    cutUp = Infinity,
    cutDown = Infinity,
    times = Infinity,
    onCut = () => {},
  }: Partial<Record<'cutUp' | 'cutDown' | 'times', number>> & { onCut?: () => void },
): Promise<BadLine> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const courier = connect(to, '127.0.0.1');
    let [up, down] = [0, 0];
    const cut = (): void => {
      if (line.cuts >= times) return;
      line.cuts += 1;
      client.resetAndDestroy();
      // What went through before the cut arrives.
      courier.end();
      onCut();
    };
    for (const socket of [client, courier]) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        if (socket === client) courier.end();
        else client.destroy();
      });
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk) => {
      line.up += chunk.length;
      up += chunk.length;
      if (up > cutUp) cut();
    });
    courier.on('data', (chunk) => {
      line.down += chunk.length;
      down += chunk.length;
      if (down > cutDown) cut();
    });
    client.pipe(courier);
    courier.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line: BadLine = {
    port: (server.address() as AddressInfo).port,
    up: 0,
    down: 0,
    cuts: 0,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return line;
}
