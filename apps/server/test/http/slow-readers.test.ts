import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Envelope } from '../../src/ports/metadata-rows.ts';
import type { Served } from '../../src/usecases/courier.ts';
import { HttpClient } from '../support/http.ts';
import { startDoors } from './support/start-doors.ts';

const MIB = 1024 * 1024;
const SIZE = 48 * MIB;
const READERS = 200;

setFlagsFromString('--expose_gc');
/** So that only what is held counts: what a first round lets go is given back in the background. */
const collect = async (): Promise<void> => {
  for (let n = 0; n < 4; n += 1) {
    (runInNewContext('gc') as () => void)();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** A file of 48 MiB in chunks of 1 MiB of their own, that knows how many are out. */
function aFile() {
  const file = {
    out: 0,
    most: 0,
    opened: 0,
    size: SIZE,
    etag: '"slow"',
    sha256: null,
    async *open(from: number, to: number) {
      file.opened += 1;
      for (let at = from; at < to; at += MIB) {
        const bytes = patternAt(at, Math.min(MIB, to - at));
        file.out += bytes.length;
        file.most = Math.max(file.most, file.out);
        let kept = true;
        const release = () => {
          if (kept) file.out -= bytes.length;
          kept = false;
        };
        yield { bytes, release };
      }
    },
    pieceDigest: async () => null,
  } satisfies Served & { out: number; most: number; opened: number };
  return file;
}

/** Every fourth byte counts, so that a stretch at the wrong place is seen. */
function patternAt(at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = (4 - (at % 4)) % 4; i + 4 <= length; i += 4) bytes.writeUInt32LE(at + i, i);
  return bytes;
}

describe('slow downloads', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let envelope: Envelope;
  let file: ReturnType<typeof aFile>;
  before(async () => {
    doors = await startDoors();
    envelope = doors.house.putEnvelope({ state: 'sealed' });
  });
  after(() => doors[Symbol.asyncDispose]());
  const path = () => `/api/v1/envelopes/${envelope.id}/content/a.bin`;

  it('hold a bounded memory all together, however many there are', { timeout: 180_000 }, async (t) => {
    file = aFile();
    doors.house.served = file;
    await collect();
    const before = process.memoryUsage().arrayBuffers;
    const sockets: Socket[] = [];
    t.after(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (let n = 0; n < READERS; n += 1) {
      const socket = connect({ port: doors.port, host: '127.0.0.1' });
      sockets.push(socket);
      socket.pause();
      socket.write(`GET ${path()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dtrm_demo_client_b\r\n\r\n`);
    }
    const deadline = performance.now() + 150_000;
    let steady = 0;
    for (let last = -1; steady < 10 && performance.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      steady = file.opened === last && file.opened >= READERS ? steady + 1 : 0;
      last = file.opened;
    }
    assert.ok(steady >= 10, 'nobody gets further');
    await collect();
    const grown = process.memoryUsage().arrayBuffers - before;
    t.diagnostic(
      `${Math.round(file.out / MIB)} MiB out, ${Math.round(file.most / MIB)} at most; ${Math.round(grown / MIB)} MiB grown`,
    );
    assert.ok(file.out <= 32 * MIB, `${file.out} bytes out`);
    assert.ok(grown < 100 * MIB, `${grown} bytes grown`);
    for (const socket of sockets) socket.destroy();
    while (file.out > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(file.out, 0, 'what was out came back');
  });

  it('get every byte in its place, and whoever becomes quick is served as such again', {
    timeout: 180_000,
  }, async () => {
    file = aFile();
    doors.house.served = file;
    const http = new HttpClient(doors.url);
    const answer = await http.stream({ method: 'GET', path: path(), token: 'dtrm_demo_client_b' });
    answer.pause();
    while (file.opened < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    // Longer than a quick reader may be silent.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    let got = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const first = (4 - (got % 4)) % 4;
      for (let i = first; i + 4 <= chunk.length; i += 4096) assert.equal(chunk.readUInt32LE(i), got + i);
      got += chunk.length;
    }
    http.close();
    assert.equal(got, SIZE);
    assert.ok(file.opened > 2 && file.opened < SIZE / (64 * 1024), `opened ${file.opened} times`);
    assert.equal(file.out, 0);
  });
});
