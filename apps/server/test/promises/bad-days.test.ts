import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DiskBlobStore } from '../../src/adapters/blob-disk/blob-disk.ts';
import { RecordingFs } from '../../src/adapters/blob-disk/recording-fs.ts';
import { filesOf } from '../chaos/ledger.ts';
import { type CourierClient, encodedPath, problemOf, Refused } from '../support/courier-client.ts';
import type { Answer, Call } from '../support/http.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { sealAndCompare } from '../support/seal-and-compare.ts';
import { bytesAt, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse, aWorld, MINUTE } from '../support/test-house.ts';
import { until } from '../support/until.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const TUS = { 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream' };

describe('on bad days', () => {
  it('gives an upload to the second writer, keeps what the first one sent, and tells the first one', {
    timeout: 180_000,
  }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'two writers' });
    const bytes = bytesAt('two', 0, 3 * MIB);
    const { location, id: upload } = await sender.create(id, { length: bytes.length, path: 'two' });
    const first = await RawConnection.open(sender.origin);
    await first.head('PATCH', location, sender.token, {
      ...TUS,
      'Upload-Offset': '0',
      'Content-Length': String(bytes.length),
    });
    await first.say(bytes.subarray(0, 700_000));
    await until(async () => (await writerOf(sender, upload))?.live === 700_000);

    const offset = await sender.head(location);
    assert.equal(offset, 700_000, 'HEAD asks the holder to let go, and what it had is kept');
    const evicted = await first.until(/evicted/);
    assert.match(evicted, /^HTTP\/1\.1 409 /);
    assert.match(evicted, /upload-offset: 700000/i);
    await assert.rejects(sender.patch(location, 0, bytes), { status: 409, code: 'offset_differs', offset: 700_000 });
    assert.equal(await sender.patch(location, offset, bytes.subarray(offset)), bytes.length);
    await sealAndCompare(sender, id, { two: bytes });
  });

  it('lets two writers of one offset win only once', { timeout: 180_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'a race' });
    const bytes = bytesAt('race', 0, MIB);
    const other = bytesAt('other', 0, MIB);
    const { location } = await sender.create(id, { length: bytes.length, path: 'race' });
    const outcomes = await Promise.all(
      [bytes, other].map((body) =>
        sender.patch(location, 0, body).then(
          () => body,
          (error: unknown) => error,
        ),
      ),
    );
    const winners = outcomes.filter((one) => Buffer.isBuffer(one));
    for (const one of outcomes)
      if (!Buffer.isBuffer(one))
        assert.ok(one instanceof Refused && (one.status === 409 || one.status === 403), String(one));
    assert.ok(winners.length <= 1);
    // Whoever came second may have stopped the first one in the middle: then both are told where it stands.
    const offset = await sender.head(location);
    if (winners.length === 1) assert.equal(offset, MIB);
    else await sender.patch(location, offset, bytes.subarray(offset));
    await sender.seal(id, { entries: 1, bytes: MIB });
    await sender.until(id, 'sealed');
    const got = sha256(await sender.as('recipient').content(id, 'race'));
    const sound = [bytes, other].map((body) => Buffer.concat([body.subarray(0, offset), bytes.subarray(offset)]));
    assert.ok(
      sound.some((body) => sha256(body) === got),
      'the bytes of one writer, never a mixture',
    );
  });

  it('keeps what came from a client that vanished', { timeout: 180_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'vanished' });
    const bytes = bytesAt('vanished', 0, 4 * MIB);
    const { location, id: upload } = await sender.create(id, { length: bytes.length, path: 'v' });
    for (const [from, to] of [
      [0, 333_333],
      [333_333, 2_900_000],
    ] as const) {
      const raw = await RawConnection.open(sender.origin);
      await raw.head('PATCH', location, sender.token, {
        ...TUS,
        'Upload-Offset': String(from),
        'Content-Length': String(bytes.length - from),
      });
      await raw.say(bytes.subarray(from, to));
      raw.hangUp();
      await until(
        async () => (await sender.look(upload)).writer === null && (await sender.look(upload)).received === to,
      );
      assert.equal(await sender.head(location), to);
    }
    await sender.patch(location, 2_900_000, bytes.subarray(2_900_000));
    await sealAndCompare(sender, id, { v: bytes });
  });

  it('keeps what came when the courier is stopped in the middle of a body', { timeout: 180_000 }, async (t) => {
    const data = await aDirectory(t);
    const before = await aHouse(t, data);
    const { id } = await before.sender.open({ title: 'stopped' });
    const bytes = bytesAt('stopped', 0, 3 * MIB);
    const { location, id: upload } = await before.sender.create(id, { length: bytes.length, path: 's' });
    const raw = await RawConnection.open(before.sender.origin);
    await raw.head('PATCH', location, before.sender.token, {
      ...TUS,
      'Upload-Offset': '0',
      'Content-Length': String(bytes.length),
    });
    await raw.say(bytes.subarray(0, 1_600_000));
    await until(async () => (await writerOf(before.sender, upload))?.live === 1_600_000);
    await before.stop();
    const { sender } = await aHouse(t, data);
    assert.equal(await sender.head(location), 1_600_000);
    await sender.patch(location, 1_600_000, bytes.subarray(1_600_000));
    await sealAndCompare(sender, id, { s: bytes });
  });

  it('lets nobody wait for a client that trickles, and moves its offset within 60 s', {
    timeout: 180_000,
  }, async (t) => {
    const world = aWorld();
    const { sender } = await aHouse(t, await aDirectory(t), { world });
    const { id } = await sender.open({ title: 'trickle' });
    const bytes = bytesAt('trickle', 0, 100);
    const { location, id: upload } = await sender.create(id, { length: bytes.length, path: 'trickle' });
    const slow = await RawConnection.open(sender.origin);
    await slow.head('PATCH', location, sender.token, { ...TUS, 'Upload-Offset': '0', 'Content-Length': '100' });
    await slow.say(bytes.subarray(0, 3));
    await until(async () => (await writerOf(sender, upload))?.live === 3);
    // None of these would end if one of them waited for the slow one, which says nothing more.
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => sender.drop(id, `quick/${i}`, bytesAt(`quick/${i}`, 0, 1 + i * 1_000))),
    );
    assert.equal((await sender.look(upload)).received, 0, 'its few bytes are not durable yet');
    world.ahead += MINUTE;
    await until(async () => (await sender.look(upload)).received === 3);
    await slow.say(bytes.subarray(3));
    assert.match(await slow.until(), /^HTTP\/1\.1 204 /);
    await sealAndCompare(sender, id, {
      trickle: bytes,
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`quick/${i}`, bytesAt(`quick/${i}`, 0, 1 + i * 1_000)]),
      ),
    });
  });

  it('never takes a cut chunked body for a whole one, and goes on where it was cut', {
    timeout: 180_000,
  }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'chunked' });
    const bytes = bytesAt('chunked', 0, 400_000);
    const raw = await RawConnection.open(sender.origin);
    await raw.head('PUT', `/drop/${id}/cut`, sender.token, { 'Transfer-Encoding': 'chunked' });
    await raw.say(Buffer.concat([Buffer.from('30d40\r\n'), bytes.subarray(0, 200_000), Buffer.from('\r\n')]));
    raw.hangUp();
    await until(async () => (await offsetOfDrop(sender, id, 'cut', bytes)) === 200_000);
    assert.deepEqual(await paths(sender, id), [], 'half a file is no entry');
    await assert.rejects(sender.seal(id, { entries: 0, bytes: 0 }), { status: 409, code: 'uploads_unfinished' });
    await sender.drop(id, 'cut', bytes.subarray(200_000), { from: 200_000, total: bytes.length });
    await sealAndCompare(sender, id, { cut: bytes });
  });

  it('refuses what is wrong with a stable code and a sentence, and loses nothing over it', {
    timeout: 180_000,
  }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'refusals' });
    const kept = bytesAt('kept', 0, 2 * MIB);
    const { location } = await sender.create(id, { length: kept.length, path: 'folder/kept' });
    await sender.patch(location, 0, kept.subarray(0, MIB));
    const done = bytesAt('done', 0, 10);
    await sender.drop(id, 'done', done);
    await sender.drop(id, 'folder/inside', done);

    const create = (metadata: string, length: Record<string, string> = { 'Upload-Length': '5' }): Call => ({
      method: 'POST',
      path: `/files/${id}/`,
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Metadata': metadata, ...length },
    });
    const named = (path: string | Uint8Array): Call => create(`path ${Buffer.from(path as string).toString('base64')}`);
    const dropped = (path: string): Call => ({
      method: 'PUT',
      path: `/drop/${id}/${path}`,
      body: Buffer.from('hello'),
    });
    const patch = (headers: Record<string, string>, body: Buffer): Call => ({
      method: 'PATCH',
      path: location,
      headers: { ...TUS, ...headers },
      body,
    });
    const cases: [string, Call, number, string][] = [
      ['an offset ahead', patch({ 'Upload-Offset': String(MIB + 1) }, Buffer.from('x')), 409, 'offset_differs'],
      ['an offset behind', patch({ 'Upload-Offset': '0' }, Buffer.from('x')), 409, 'offset_differs'],
      [
        'more bytes than the length',
        patch({ 'Upload-Offset': String(MIB) }, Buffer.alloc(MIB + 1)),
        413,
        'length_exceeded',
      ],
      ['a name with ..', named('a/../b'), 400, 'path_invalid'],
      ['a name with NUL', named('a\0b'), 400, 'path_invalid'],
      ['an absolute name', named('/etc/passwd'), 400, 'path_invalid'],
      ['a name of 5,000 characters', named('n'.repeat(5_000)), 400, 'path_too_long'],
      ['a dropped name with ..', dropped('a/%2e%2e/b'), 400, 'path_invalid'],
      ['a dropped name with NUL', dropped('a%00b'), 400, 'path_invalid'],
      ['a dropped name of 5,000 characters', dropped('n'.repeat(5_000)), 400, 'path_too_long'],
      ['a dropped absolute name', dropped('/etc/passwd'), 400, 'path_invalid'],
      ['bad base64', create('path !!!!'), 400, 'metadata_invalid'],
      ['a key twice', create('path YQ==,path Yg=='), 400, 'metadata_invalid'],
      ['a file where a folder is', dropped('folder'), 409, 'path_conflict'],
      ['a folder where a file is', dropped('done/below'), 409, 'path_conflict'],
      ['no length', create('path YQ==', {}), 400, ''],
      [
        'an envelope that is not there',
        { ...named('a'), path: '/files/01890000-0000-7000-8000-000000000000/' },
        404,
        'not_found',
      ],
      ['no JSON', { method: 'POST', path: '/api/v1/envelopes', body: Buffer.from('{') }, 400, 'invalid_request'],
      [
        'too many lines',
        {
          method: 'POST',
          path: `/api/v1/envelopes/${id}/entries`,
          body: Buffer.from('{"path":"x","kind":"folder"}\n'.repeat(1_001)),
        },
        413,
        'too_many_lines',
      ],
      [
        'wrong counts',
        {
          method: 'POST',
          path: `/api/v1/envelopes/${id}/close`,
          body: Buffer.from('{"entries":7,"bytes":7,"abandon":true}'),
        },
        409,
        'counts_differ',
      ],
    ];
    for (const [name, call, status, code] of cases) {
      const answer = await sender.raw(call);
      assertProblem(name, answer, status, code);
    }
    const page = await sender.entries(id, [
      { path: '../up', size: 1 },
      { path: 'good folder', kind: 'folder' },
      { path: 'done/x', size: 0 },
    ]);
    assert.deepEqual(
      [page.accepted, ...page.refused.map(({ line, code }) => `${line} ${code}`)],
      [1, '0 path_invalid', '2 path_conflict'],
    );
    assert.deepEqual(
      (await sender.entries(id, [{ path: 'x' }])).refused.map(({ code }) => code),
      ['invalid_request'],
    );

    // 20 KiB of headers are taken, 200 KiB are refused in the same words as anything else.
    const wide = (n: number): Call => ({ method: 'GET', path: '/api/v1/me', headers: { 'X-Wide': 'w'.repeat(n) } });
    assert.equal((await sender.raw(wide(20 * KIB))).status, 200);
    assertProblem('200 KiB of headers', await sender.raw(wide(200 * KIB)), 431, 'header_too_large');

    assert.equal(await sender.head(location), MIB, 'what was acknowledged is where it was');
    await sender.patch(location, MIB, kept.subarray(MIB));
    await sender.seal(id, { entries: 4, bytes: kept.length + 20 });
    await sender.until(id, 'sealed');
    assertProblem('a closed envelope', await sender.raw(dropped('late')), 403, 'envelope_closed');
    assertProblem('a closed envelope', await sender.raw(named('late')), 403, 'envelope_closed');
    assert.equal(sha256(await sender.as('recipient').content(id, 'folder/kept')), sha256(kept));
  });

  it('says that the disk is full, keeps what it acknowledged, and still withdraws and purges', {
    timeout: 180_000,
  }, async (t) => {
    const data = await aDirectory(t);
    const directory = join(data, 'blobs');
    const fs = new RecordingFs(directory);
    const { house, sender } = await aHouse(t, data, { blobs: await DiskBlobStore.open({ directory, fs }) });
    const filling = (await sender.open({ title: 'filling' })).id;
    const withdrawn = (await sender.open({ title: 'withdrawn' })).id;
    const purged = (await sender.open({ title: 'purged' })).id;
    const bytes = bytesAt('full', 0, 6 * MIB);
    const { location } = await sender.create(filling, { length: bytes.length, path: 'f' });
    await sender.patch(location, 0, bytes.subarray(0, 2 * MIB));
    await sender.drop(withdrawn, 'w', bytes.subarray(0, 1_000));
    await sender.drop(purged, 'p', bytes.subarray(0, 3_000_000));
    await sender.seal(purged, { entries: 1, bytes: 3_000_000 });
    await sender.until(purged, 'sealed');

    let full: number | null = null;
    fs.failure = ({ op, written }) =>
      op === 'write' && written >= (full ??= written + 1_500_000) ? 'ENOSPC' : undefined;
    assertProblem('a PATCH', await patchFrom(sender, location, 2 * MIB, bytes), 507, 'storage_full');
    const offset = await sender.head(location);
    assert.ok(offset >= 2 * MIB, 'what was acknowledged is kept');
    assertProblem(
      'a small PATCH',
      await patchFrom(sender, location, offset, bytes.subarray(0, offset + 100)),
      507,
      'storage_full',
    );
    assertProblem(
      'a drop',
      await sender.raw({ method: 'PUT', path: `/drop/${filling}/small`, body: Buffer.from('small') }),
      507,
      'storage_full',
    );
    assert.equal(
      sha256(await sender.as('recipient').content(purged, 'p')),
      sha256(bytes.subarray(0, 3_000_000)),
      'reading goes on',
    );

    await sender.withdraw(withdrawn);
    await sender.purge(purged);
    for (const id of [withdrawn, purged]) {
      await sender.until(id, 'purged');
      assert.deepEqual(filesOf(data, id), []);
    }
    fs.failure = () => undefined;
    await sender.patch(location, offset, bytes.subarray(offset));
    await sealAndCompare(sender, filling, { f: bytes });
    await house.courier.drain();
  });
});

function assertProblem(name: string, answer: Answer, status: number, code: string): void {
  const problem = problemOf(answer);
  assert.equal(answer.status, status, `${name}: ${answer.body.toString()}`);
  if (code !== '') assert.equal(problem.code, code, name);
  for (const member of ['type', 'title', 'detail', 'requestId'])
    assert.ok(String(problem[member] ?? '').length > 0, `${name}: ${member} is told`);
  assert.equal(problem.status, status);
}

function patchFrom(sender: CourierClient, location: string, offset: number, bytes: Buffer): Promise<Answer> {
  return sender.raw({
    method: 'PATCH',
    path: location,
    headers: { ...TUS, 'Upload-Offset': String(offset) },
    body: bytes.subarray(offset),
  });
}

async function writerOf(sender: CourierClient, upload: string): Promise<{ live: number } | null> {
  return (await sender.look(upload)).writer as { live: number } | null;
}

/** Where a broken drop stands, as a refusal tells it: asked with an offset that cannot be right. */
async function offsetOfDrop(sender: CourierClient, id: string, path: string, whole: Buffer): Promise<number | null> {
  const last = whole.length - 1;
  const answer = await sender.raw({
    method: 'PUT',
    path: `/drop/${id}/${encodedPath(path)}`,
    headers: { 'Content-Range': `bytes ${last}-${last}/${whole.length}` },
    body: whole.subarray(last),
  });
  return answer.status === 409 ? Number(answer.headers['upload-offset']) : null;
}

async function paths(sender: CourierClient, id: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { path } of sender.list(id)) found.push(path);
  return found;
}
