import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { missingPrograms, run } from '../support/commands.ts';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory } from '../support/test-house.ts';
import { aDelivery } from './support/a-delivery.ts';

const MIB = 1024 * 1024;
const BYTES = 'Content-Type: application/offset+octet-stream';

/** tus by curl alone. */
describe('curl as a tus client', { skip: missingPrograms('curl') ?? false }, () => {
  it('creates, is broken off, asks how far it came, continues with a checksum, and joins two parts', {
    timeout: 180_000,
  }, async (t) => {
    const { endpoint, line, sender, arrive, id, assertTakenOnce } = await aDelivery(t, 'curl');
    const here = await aDirectory(t);
    const bytes = bytesAt('curl', 0, 9 * MIB);
    const source = join(here, 'source');
    const heads = join(here, 'heads');
    const curl = async (
      url: string,
      ...args: string[]
    ): Promise<{ code: number | null; status: number; head: string }> => {
      const auth = ['-H', `Authorization: Bearer ${sender.token}`, '-H', 'Tus-Resumable: 1.0.0'];
      const { code } = await run('curl', ['-sS', '-D', heads, ...auth, ...args, url]);
      const head = readFileSync(heads, 'latin1').trimEnd().split('\r\n\r\n').at(-1) ?? '';
      return { code, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head };
    };
    const header = (head: string, name: string): string =>
      new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
    const named = (path: string): string => `Upload-Metadata: filename ${Buffer.from(path).toString('base64')}`;
    const patch = (url: string, from: number, to: number, ...more: string[]) => {
      writeFileSync(source, bytes.subarray(from, to));
      return curl(
        url,
        '-X',
        'PATCH',
        '-H',
        BYTES,
        '-H',
        `Upload-Offset: ${from}`,
        ...more,
        '--data-binary',
        `@${source}`,
      );
    };

    const made = await curl(endpoint, '-X', 'POST', '-H', `Upload-Length: ${bytes.length}`, '-H', named('curled'));
    assert.equal(made.status, 201);
    const url = new URL(header(made.head, 'Location'), endpoint).href;
    const cut = line.cutAfter(4 * MIB);
    const broken = await patch(url, 0, bytes.length);
    await cut;
    assert.notEqual(broken.code, 0, 'curl saw its line break');
    // Whoever asks at once stops the reading of what still stands in the courier's socket.
    while ((await sender.look(url.split('/').at(-1) as string)).writer);
    const asked = await curl(url, '-I');
    assert.equal(asked.status, 200);
    const offset = Number(header(asked.head, 'Upload-Offset'));
    assert.ok(offset > 3 * MIB && offset <= 4 * MIB, String(offset));
    const sum = (algorithm: string) =>
      `Upload-Checksum: ${algorithm} ${createHash(algorithm).update(bytes.subarray(offset)).digest('base64')}`;
    assert.equal((await patch(url, offset, bytes.length, '-H', `${sum('sha256').slice(0, -8)}AAAAAAA=`)).status, 460);
    const done = await patch(url, offset, bytes.length, '-H', sum('sha256'));
    assert.deepEqual([done.status, header(done.head, 'Upload-Offset')], [204, String(bytes.length)]);

    const parts: string[] = [];
    for (const [from, to] of [
      [0, 1_000],
      [1_000, 1_500],
    ] as const) {
      writeFileSync(source, bytes.subarray(from, to));
      const partial = ['-H', 'Upload-Concat: partial', '-H', `Upload-Length: ${to - from}`, '-H', BYTES];
      const part = await curl(endpoint, '-X', 'POST', ...partial, '--data-binary', `@${source}`);
      assert.equal(part.status, 201);
      parts.push(header(part.head, 'Location'));
    }
    const final = await curl(
      endpoint,
      '-X',
      'POST',
      '-H',
      `Upload-Concat: final;${parts.join(' ')}`,
      '-H',
      named('joined'),
    );
    assert.equal(final.status, 201);
    assert.match(header(final.head, 'Location'), new RegExp(`^/files/${id}/`));
    await arrive({ curled: bytes, joined: bytes.subarray(0, 1_500) });
    await assertTakenOnce(bytes.length, 7 * MIB); // the refused checksum costs its request
  });
});
