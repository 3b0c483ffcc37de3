import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import { isUuid } from '@datoferum/core';
import { startHouse } from '../../compose.ts';
import { readConfig } from '../../config/index.ts';
import type { Caller } from '../courier.ts';

it('is withdrawn while it is being sealed: never sealed, destroyed whole, certified', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'withdraw-'));
  const read = readConfig({ DATOFERUM_DATA: dir, DATOFERUM_PORT: '0', DATOFERUM_LOG_LEVEL: 'silent' }, ['--demo'], dir);
  assert.ok(read.ok);
  const house = await startHouse(read.config, { timers: false });
  t.after(async () => {
    await house.stop();
    await rm(dir, { recursive: true });
  });
  const { courier, metadata } = house;
  const person = await metadata.read.personByAddress('studio@example.com');
  assert.ok(person);
  const caller: Caller = { person, from: null };
  const { envelope } = await courier.openEnvelope(
    caller,
    { title: 't', recipients: [{ email: 'client-b@example.com' }] },
    null,
  );
  const content = Buffer.alloc(96 * 1024 * 1024, 7);
  const body = { stream: Readable.from([content]), length: content.length, isComplete: () => true };
  assert.equal((await courier.drop(caller, envelope, Buffer.from('film'), 0, content.length, null, body)).broken, null);
  await courier.close(caller, envelope, { entries: 1, bytes: content.length, abandon: false });
  assert.equal((await metadata.read.envelope(envelope.id))?.state, 'sealing');
  assert.equal((await courier.withdraw(caller, envelope, 'the wrong film')).state, 'purging');
  await courier.drain();
  const gone = await metadata.read.envelope(envelope.id);
  assert.deepEqual([gone?.state, gone?.sealedAt, gone?.title], ['purged', null, '']);
  assert.ok(await courier.certificate(envelope));
  const left = (await readdir(join(dir, 'blobs'), { recursive: true, withFileTypes: true })).filter(
    (one) => isUuid(one.name) && one.isFile(),
  );
  assert.deepEqual(left, []);
  assert.equal(
    (await readdir(join(dir, 'keys'), { recursive: true })).filter((name) => name.includes(envelope.id)).length,
    0,
  );
});
