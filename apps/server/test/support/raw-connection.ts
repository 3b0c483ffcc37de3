import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test says exactly what it wants to say, and breaks off where it wants to. */
export class RawConnection {
  readonly socket: Socket;
  #said = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.#said += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
  }

  static async open(origin: string): Promise<RawConnection> {
    const { hostname, port } = new URL(origin);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** A request line with headers; no body yet. */
  head(method: string, path: string, token: string, headers: Record<string, string>): Promise<void> {
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'Host: courier',
      `Authorization: Bearer ${token}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return this.say(`${lines.join('\r\n')}\r\n\r\n`);
  }

  say(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Ends the sending side after everything that was said: the other side sees it all, then the cut. */
  hangUp(): void {
    this.socket.end();
  }

  /** Status and the rest of what the server answered, once the pattern stands there or the connection is over. */
  async heard(pattern: RegExp = /\r\n\r\n/): Promise<string> {
    while (!pattern.test(this.#said) && !this.socket.destroyed && !this.socket.readableEnded)
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close'), once(this.socket, 'end')]);
    return this.#said;
  }
}
