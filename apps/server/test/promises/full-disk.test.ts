import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { filesOf } from '../chaos/ledger.ts';
import { CourierClient, Refused } from '../support/courier-client.ts';
import { bytesAt, sha256 } from '../support/seeded.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';

const MIB = 1024 * 1024;
/** Room for the reserve (it is taken where 320 MiB are free), the database and some bytes. */
const DISK = 420 * MIB;

const mount = mkdtempSync(join(tmpdir(), 'full-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', mount]).status === 0;

describe('a disk that is full to the last byte', () => {
  const skip = mounted ? false : 'no right to mount a small tmpfs';
  it('refuses bytes, keeps what it acknowledged, withdraws, purges, starts again and goes on', {
    timeout: 300_000,
    skip,
  }, async (t) => {
    const data = join(mount, 'data');
    const port = await freePort();
    let server = await ServerProcess.start({ data, port });
    const sender = new CourierClient(server.origin);
    t.after(async () => {
      sender.close();
      await server.stop();
      spawnSync('umount', [mount]);
      rmdirSync(mount);
    });
    const recipient = sender.as('recipient');
    while (!existsSync(join(data, 'reserve'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const kept = (await sender.open({ title: 'kept' })).id;
    const sealed = (await sender.open({ title: 'sealed' })).id;
    const filling = (await sender.open({ title: 'filling' })).id;
    await sender.drop(kept, 'k', bytesAt('k', 0, 3 * MIB));
    await sender.drop(sealed, 's', bytesAt('s', 0, 5 * MIB));
    await sender.seal(sealed, { entries: 1, bytes: 5 * MIB });
    await sender.until(sealed, 'sealed');
    // A recipient who begins is recorded, which a full disk could not; who has begun may go on.
    await recipient.content(sealed, 's', 'bytes=0-0');

    // Until nothing more goes in: large ones first, then ever smaller ones.
    const there: string[] = [];
    const refusals = new Set<string>();
    for (let size = 16 * MIB; size >= 1; size = Math.floor(size / 2)) {
      for (let n = 0; n < 60; n += 1) {
        const path = `${size}/${n}`;
        const refused = await sender.drop(filling, path, bytesAt(path, 0, size)).then(
          () => null,
          (error: unknown) => error,
        );
        if (!refused) {
          there.push(path);
          continue;
        }
        assert.ok(refused instanceof Refused, String(refused));
        assert.ok(refused.code === 'storage_full' || refused.code === 'storage_unavailable', refused.message);
        refusals.add(refused.code);
        break;
      }
    }
    assert.ok(there.length > 3 && refusals.has('storage_full'), [...refusals].join());
    t.diagnostic(`${there.length} drops went in, ${statfsSync(mount).bavail * statfsSync(mount).bsize} bytes are left`);
    assert.equal(sha256(await recipient.content(sealed, 's')), sha256(bytesAt('s', 0, 5 * MIB)), 'reading goes on');

    await server.kill();
    server = await ServerProcess.start({ data, port });
    assert.equal((await sender.envelope(kept)).state, 'filling', 'it starts on a full disk');

    await sender.withdraw(filling);
    await sender.purge(sealed);
    for (const id of [filling, sealed]) {
      await sender.until(id, 'purged');
      assert.deepEqual(filesOf(data, id), []);
      await sender.certificate(id);
    }
    await sender.drop(kept, 'after', bytesAt('after', 0, 10 * MIB));
    await sender.seal(kept, { entries: 2, bytes: 13 * MIB });
    await sender.until(kept, 'sealed');
    assert.equal(sha256(await recipient.content(kept, 'k')), sha256(bytesAt('k', 0, 3 * MIB)));
    assert.equal(sha256(await recipient.content(kept, 'after')), sha256(bytesAt('after', 0, 10 * MIB)));
  });
});
