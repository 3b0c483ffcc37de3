import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/commands.ts';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory } from '../support/test-house.ts';
import { aDelivery, type Delivery } from './support/a-delivery.ts';
import { pythonWith } from './support/python-venv.ts';

const MIB = 1024 * 1024;
const SEND = fileURLToPath(new URL('./support/tuspy-send.py', import.meta.url));
const TIME = { timeout: 300_000 };
const found = await pythonWith('tuspy', ['tuspy==1.1.0']);

type Job = { file: string; options?: Record<string, unknown>; stop_at?: number };

/** tuspy, unmodified. */
describe('tuspy', { skip: 'missing' in found ? found.missing : false }, () => {
  const send = async ({ endpoint, sender }: Delivery, job: Job): Promise<{ url: string; offset: number }> => {
    const input = Buffer.from(JSON.stringify({ endpoint, token: sender.token, ...job }));
    const { code, stdout, stderr } = await run((found as { python: string }).python, [SEND], { input });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout.toString());
  };
  const aFile = async (t: Parameters<typeof aDirectory>[0], name: string, bytes: Buffer): Promise<string> => {
    const file = join(await aDirectory(t), name);
    writeFileSync(file, bytes);
    return file;
  };

  it('delivers a file whole, and in chunks of 1 MiB', TIME, async (t) => {
    const delivery = await aDelivery(t, 'whole');
    const files: Record<string, Buffer> = {};
    for (const [path, size, options] of [
      ['whole.bin', 3 * MIB + 3, {}],
      ['in/chunks.bin', 4 * MIB + 9, { chunk_size: MIB }],
      ['in/Ü.bin', 2 * MIB, { chunk_size: MIB }],
    ] as const) {
      const bytes = bytesAt(path, 0, size);
      await send(delivery, {
        file: await aFile(t, 'source', bytes),
        options: { ...options, metadata: { filename: path } },
      });
      files[path] = bytes;
    }
    await delivery.arrive(files);
  });

  it('delivers with a checksum on every chunk', TIME, async (t) => {
    const delivery = await aDelivery(t, 'checksum');
    const bytes = bytesAt('checksum', 0, 3 * MIB + 1);
    const asked = delivery.line.asked(/^PATCH [\s\S]*upload-checksum: sha1 /im);
    await send(delivery, {
      file: await aFile(t, 'source', bytes),
      options: { chunk_size: MIB, upload_checksum: true, metadata: { filename: 'checked' } },
    });
    await asked;
    await delivery.arrive({ checked: bytes });
  });

  it('delivers without metadata: the file is called by the id of its upload', TIME, async (t) => {
    const delivery = await aDelivery(t, 'no metadata');
    const bytes = bytesAt('nameless', 0, MIB + 1);
    const { url } = await send(delivery, { file: await aFile(t, 'source', bytes), options: { chunk_size: MIB } });
    await delivery.arrive({ [basename(url)]: bytes });
  });

  it('goes on where an earlier run stopped', TIME, async (t) => {
    const delivery = await aDelivery(t, 'resumed');
    const bytes = bytesAt('resumed', 0, 5 * MIB);
    const file = await aFile(t, 'source', bytes);
    const metadata = { filename: 'resumed' };
    const first = await send(delivery, { file, stop_at: 2 * MIB, options: { chunk_size: MIB, metadata } });
    assert.equal(first.offset, 2 * MIB);
    await send(delivery, { file, options: { chunk_size: MIB, url: first.url } });
    await delivery.arrive({ resumed: bytes });
    await delivery.assertTakenOnce(bytes.length, 10_000);
  });
});
