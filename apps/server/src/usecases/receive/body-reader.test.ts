import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { BodyReader } from './body-reader.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the reader of a body', () => {
  it('hands out what came, in order, then ends', async () => {
    const stream = new PassThrough();
    const reader = new BodyReader(stream);
    stream.write('one');
    stream.end('two');
    assert.equal(String(await reader.next()), 'one');
    assert.equal(String(await reader.next()), 'two');
    assert.equal(await reader.next(), null);
    assert.equal(await reader.next(), null);
    assert.equal(reader.error, null);
  });

  it('hands out what had come when it was told to stop, and nothing after', async () => {
    const stream = new PassThrough();
    const reader = new BodyReader(stream);
    stream.write('before');
    await turn();
    reader.stop();
    stream.write('after');
    await turn();
    assert.equal(String(await reader.next()), 'before');
    assert.equal(await reader.next(), null);
  });

  it('wakes who waits when it is told to stop', async () => {
    const reader = new BodyReader(new PassThrough());
    const waiting = reader.next();
    reader.stop();
    assert.equal(await waiting, null);
  });

  it('ends with the error of a stream that breaks, also after what had come', async () => {
    const stream = new PassThrough();
    const reader = new BodyReader(stream);
    stream.write('some');
    await turn();
    stream.destroy(new Error('cut'));
    assert.equal(String(await reader.next()), 'some');
    assert.equal(await reader.next(), null);
    assert.equal(reader.error?.message, 'cut');
  });

  it('does not wait for a stream that was gone before', async () => {
    const broken = new PassThrough();
    broken.on('error', () => undefined);
    broken.destroy(new Error('left'));
    await turn();
    const reader = new BodyReader(broken);
    assert.equal(await reader.next(), null);
    assert.equal(reader.error?.message, 'left');

    const ended = new PassThrough();
    ended.resume().end();
    await once(ended, 'end');
    assert.equal(await new BodyReader(ended).next(), null);
  });

  it('pauses a source that is faster than its reader, and goes on', async () => {
    const stream = new PassThrough({ highWaterMark: 64 * 1024 });
    const reader = new BodyReader(stream);
    const block = Buffer.alloc(64 * 1024);
    let sent = 0;
    for (; stream.write(block) || !stream.isPaused(); sent += 1) {
      assert.ok(sent < 64, 'paused in time');
      await turn();
    }
    stream.end();
    let got = 0;
    for (let chunk = await reader.next(); chunk; chunk = await reader.next()) got += chunk.length;
    assert.equal(got, (sent + 1) * block.length);
  });

  it('may be stopped and released again and again, and keeps one listener', async () => {
    const stream = new PassThrough();
    const reader = new BodyReader(stream);
    for (let i = 0; i < 20; i += 1) reader.stop();
    reader.release();
    assert.equal(stream.listenerCount('error'), 1);
    assert.equal(stream.listenerCount('data'), 0);
    stream.destroy(new Error('nobody listens, nobody dies'));
    await turn();
  });

  it('leaves the rest to others once released', async () => {
    const stream = new PassThrough();
    const reader = new BodyReader(stream);
    stream.write('mine');
    await turn();
    assert.equal(String(await reader.next()), 'mine');
    reader.release();
    const rest: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => rest.push(chunk));
    stream.end('theirs');
    await once(stream, 'end');
    assert.equal(Buffer.concat(rest).toString(), 'theirs');
  });
});
