import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { filesOf } from '../chaos/ledger.ts';
import { missingPrograms, run } from '../support/commands.ts';
import { CourierClient, encodedPath, PEOPLE, type PersonName } from '../support/courier-client.ts';
import { bytesAt } from '../support/seeded.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { aDirectory } from '../support/test-house.ts';

const MIB = 1024 * 1024;
const FILES: Record<string, number> = {
  'tus/with body.txt': 4_000,
  'tus/in two.bin': 3 * MIB + 17,
  'drop/whole.csv': 70_000,
  'drop/continued.mov': 9 * MIB + 5,
  'drop/Müller \\ Söhne\n(2).txt': 12,
  'drop/empty': 0,
};

/** The whole way of an envelope with the programs that anyone has: curl, sha256sum, ssh-keygen. */
describe('a journey by curl, sha256sum and ssh-keygen', {
  skip: missingPrograms('curl', 'sha256sum', 'ssh-keygen') ?? false,
  timeout: 300_000,
}, () => {
  const cleanups: (() => unknown)[] = [];
  const t = { after: (cleanup: () => unknown) => void cleanups.push(cleanup) } as Parameters<typeof aDirectory>[0];
  let server: ServerProcess;
  let data: string;
  let source: string;
  let target: string;
  let id: string;
  let manifest: string;

  /** One call of curl; answers status, header lines and body. */
  const curl = async (
    who: PersonName | null,
    path: string,
    ...args: string[]
  ): Promise<{ status: number; headers: string; body: Buffer; code: number | null }> => {
    const headers = join(target, '.headers');
    const ran = await run('curl', [
      '-sS',
      '-D',
      headers,
      ...(who ? ['-H', `Authorization: Bearer ${PEOPLE[who].token}`] : []),
      ...args,
      `${server.origin}${path}`,
    ]);
    const text = readFileSync(headers, 'latin1');
    // The last head counts: 100 Continue stands before it.
    const last = text.trimEnd().split('\r\n\r\n').at(-1) as string;
    return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(last)?.[1]), headers: last, body: ran.stdout, code: ran.code };
  };
  const json = async (who: PersonName, path: string, ...args: string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await curl(who, path, ...args)).body.toString());
  const header = (headers: string, name: string): string =>
    new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1]?.trim() ?? '';
  const TUS = ['-H', 'Tus-Resumable: 1.0.0', '-H', 'Content-Type: application/offset+octet-stream'];
  const metadata = (path: string): string => `Upload-Metadata: filename ${Buffer.from(path).toString('base64')}`;
  const part = (path: string, from: number, to?: number): string => {
    const file = join(target, '.part');
    writeFileSync(file, readFileSync(join(source, path)).subarray(from, to));
    return file;
  };

  before(async () => {
    [data, source, target] = [await aDirectory(t), await aDirectory(t), await aDirectory(t)];
    for (const [path, size] of Object.entries(FILES)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), bytesAt(path, 0, size));
    }
    server = await ServerProcess.start({ data, port: await freePort() });
  });
  after(async () => {
    await server?.stop();
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  it('opens an envelope', async () => {
    const opened = await json(
      'sender',
      '/api/v1/envelopes',
      '-H',
      'Content-Type: application/json',
      '-d',
      JSON.stringify({ title: 'Reel 7', recipients: [{ email: PEOPLE.recipient.address }] }),
    );
    id = String(opened.id);
    assert.equal(opened.uploads, `/files/${id}/`);
    assert.equal(opened.drop, `/drop/${id}/`);
  });

  it('takes a tus creation that carries its body', async () => {
    const path = 'tus/with body.txt';
    const made = await curl(
      'sender',
      `/files/${id}/`,
      '-X',
      'POST',
      ...TUS,
      '-H',
      `Upload-Length: ${FILES[path]}`,
      '-H',
      metadata(path),
      '--data-binary',
      `@${join(source, path)}`,
    );
    assert.equal(made.status, 201);
    assert.equal(header(made.headers, 'Upload-Offset'), String(FILES[path]));
    assert.match(header(made.headers, 'Location'), /^\/files\//);
  });

  it('continues a PATCH that broke', async () => {
    const path = 'tus/in two.bin';
    const size = FILES[path] as number;
    const made = await curl(
      'sender',
      `/files/${id}/`,
      '-X',
      'POST',
      '-H',
      'Tus-Resumable: 1.0.0',
      '-H',
      `Upload-Length: ${size}`,
      '-H',
      metadata(path),
    );
    const location = header(made.headers, 'Location');
    // curl announces all of it and is stopped in the middle.
    const broken = await curl(
      'sender',
      location,
      '-X',
      'PATCH',
      ...TUS,
      '-H',
      'Upload-Offset: 0',
      '-H',
      'Expect:',
      '--limit-rate',
      '1M',
      '--max-time',
      '1',
      '--data-binary',
      `@${join(source, path)}`,
    );
    assert.notEqual(broken.code, 0, 'curl was cut off');
    const head = await curl('sender', location, '-I', '-H', 'Tus-Resumable: 1.0.0');
    const offset = Number(header(head.headers, 'Upload-Offset'));
    assert.ok(offset > 0 && offset < size, `${offset} of ${size} bytes were kept`);
    const rest = await curl(
      'sender',
      location,
      '-X',
      'PATCH',
      ...TUS,
      '-H',
      `Upload-Offset: ${offset}`,
      '--data-binary',
      `@${part(path, offset)}`,
    );
    assert.equal(rest.status, 204);
    assert.equal(header(rest.headers, 'Upload-Offset'), String(size));
  });

  it('takes curl -T, and continues a broken one where the refusal says', async () => {
    for (const path of ['drop/whole.csv', 'drop/Müller \\ Söhne\n(2).txt', 'drop/empty']) {
      const sent = await curl('sender', `/drop/${id}/${encodedPath(path)}`, '-T', join(source, path));
      assert.equal(sent.status, 201, `${path}: ${sent.body}`);
    }
    const path = 'drop/continued.mov';
    const size = FILES[path] as number;
    const address = `/drop/${id}/${encodedPath(path)}`;
    const broken = await curl('sender', address, '-T', join(source, path), '--limit-rate', '3M', '--max-time', '1');
    assert.notEqual(broken.code, 0, 'curl was cut off');
    const asked = await curl('sender', address, '-C', '1', '-T', join(source, path));
    assert.equal(asked.status, 409);
    const problem = JSON.parse(asked.body.toString()) as { code: string; curl: string };
    assert.equal(problem.code, 'offset_differs');
    const offset = header(asked.headers, 'Upload-Offset');
    assert.ok(Number(offset) > 0 && Number(offset) < size, offset);
    assert.ok(problem.curl.includes(`-C ${offset} -T`), 'the line to type is told');
    const rest = await curl('sender', address, '-C', offset, '-T', join(source, path));
    assert.equal(rest.status, 201, rest.body.toString());
  });

  it('lists what is in it, and closes only by the right counts', async () => {
    const found: string[] = [];
    for (const folder of ['tus', 'drop']) {
      const page = (await json('sender', `/api/v1/envelopes/${id}/entries?folder=${folder}`)) as {
        items: { path: string; size: number }[];
      };
      for (const item of page.items) {
        found.push(item.path);
        assert.equal(item.size, FILES[item.path], item.path);
      }
    }
    assert.deepEqual(found.sort(), Object.keys(FILES).sort());
    const entries = found.length;
    const bytes = Object.values(FILES).reduce((sum, size) => sum + size, 0);
    const wrong = await curl(
      'sender',
      `/api/v1/envelopes/${id}/close`,
      '-d',
      JSON.stringify({ entries, bytes: bytes + 1 }),
    );
    assert.equal(wrong.status, 409);
    const closed = await curl('sender', `/api/v1/envelopes/${id}/close`, '-d', JSON.stringify({ entries, bytes }));
    assert.equal(closed.status, 202, closed.body.toString());
    assert.equal((await json('sender', `/api/v1/envelopes/${id}?wait=sealed`)).state, 'sealed');
  });

  it('hands the recipient files that sha256sum accepts', async () => {
    const fetched = await curl(
      'recipient',
      `/api/v1/envelopes/${id}/manifest-sha256.txt`,
      '-f',
      '-o',
      join(target, 'manifest-sha256.txt'),
    );
    assert.equal(fetched.status, 200);
    for (const path of Object.keys(FILES)) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      assert.equal(
        (
          await curl(
            'recipient',
            `/api/v1/envelopes/${id}/content/${encodedPath(path)}`,
            '-f',
            '-o',
            join(target, path),
          )
        ).status,
        200,
        path,
      );
    }
    // An empty answer leaves no file behind in old curls.
    if (!statSync(join(target, 'drop/empty'), { throwIfNoEntry: false })) writeFileSync(join(target, 'drop/empty'), '');
    const checked = await run('sha256sum', ['--strict', '-c', 'manifest-sha256.txt'], { cwd: target });
    assert.equal(checked.code, 0, checked.stderr + checked.stdout);
    assert.equal(checked.stdout.toString().match(/: OK$/gm)?.length, Object.keys(FILES).length);
    manifest = (await run('sha256sum', [join(target, 'manifest-sha256.txt')])).stdout.toString().slice(0, 64);
    assert.match(manifest, /^[0-9a-f]{64}$/);
  });

  it('continues a download, and serves any stretch of the tape', async () => {
    const path = 'drop/continued.mov';
    const size = FILES[path] as number;
    const file = join(target, 'resumed');
    writeFileSync(file, bytesAt(path, 0, 5_000_000));
    const resumed = await curl(
      'recipient',
      `/api/v1/envelopes/${id}/content/${encodedPath(path)}`,
      '-C',
      '-',
      '-o',
      file,
    );
    assert.equal(resumed.status, 206);
    assert.ok(readFileSync(file).equals(bytesAt(path, 0, size)));

    const order = readFileSync(join(target, 'manifest-sha256.txt'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (line.startsWith('\\') ? unescaped(line.slice(67)) : line.slice(66)));
    const tape = Buffer.concat(order.map((one) => bytesAt(one, 0, FILES[one] as number)));
    for (const [from, to] of [
      [0, 1],
      [tape.length - 1, tape.length],
      [1_000, 9_000_000],
      [4 * MIB - 3, 4 * MIB + 3],
    ] as const) {
      const stretch = await curl('recipient', `/api/v1/envelopes/${id}/tape`, '-r', `${from}-${to - 1}`);
      assert.equal(stretch.status, 206);
      assert.ok(stretch.body.equals(tape.subarray(from, to)), `tape ${from}-${to}`);
    }
  });

  it('is sealed by a signature that ssh-keygen verifies', async () => {
    for (const [path, name] of [
      [`/api/v1/envelopes/${id}/seal.json`, 'seal.json'],
      [`/api/v1/envelopes/${id}/seal.json.sig`, 'seal.json.sig'],
      ['/.well-known/datoferum/allowed_signers', 'allowed_signers'],
    ] as const) {
      assert.equal((await curl('recipient', path, '-f', '-o', join(target, name))).status, 200);
    }
    const good = await verify('seal@datoferum', 'seal.json.sig', readFileSync(join(target, 'seal.json')));
    assert.equal(good.code, 0, good.stderr);
    const seal = JSON.parse(readFileSync(join(target, 'seal.json'), 'utf8')) as {
      subject: { name: string; digest: { sha256: string } }[];
    };
    assert.equal(seal.subject.find(({ name }) => name === 'manifest-sha256.txt')?.digest.sha256, manifest);
    assert.notEqual((await verify('seal@datoferum', 'seal.json.sig', Buffer.from('{}'))).code, 0);
    assert.notEqual(
      (await verify('receipt@datoferum', 'seal.json.sig', readFileSync(join(target, 'seal.json')))).code,
      0,
    );
  });

  it('gives a signed receipt for the right manifest digest only', async () => {
    const wrong = await curl(
      'recipient',
      `/api/v1/envelopes/${id}/collect`,
      '-d',
      JSON.stringify({ manifest: '0'.repeat(64) }),
    );
    assert.equal(wrong.status, 409);
    const collected = await curl('recipient', `/api/v1/envelopes/${id}/collect`, '-d', JSON.stringify({ manifest }));
    assert.equal(collected.status, 201, collected.body.toString());
    for (const who of ['sender', 'recipient'] as const) {
      const { items } = (await json(who, `/api/v1/envelopes/${id}/receipts`)) as {
        items: { kind: string; statement: string; sig: string }[];
      };
      const receipt = items.find(({ kind }) => kind === 'collected');
      assert.ok(receipt, `${who} has it`);
      writeFileSync(join(target, 'receipt.sig'), receipt.sig);
      const good = await verify('receipt@datoferum', 'receipt.sig', Buffer.from(receipt.statement));
      assert.equal(good.code, 0, good.stderr);
      assert.equal(JSON.parse(receipt.statement).predicate.manifest, manifest);
    }
    assert.equal((await json('sender', `/api/v1/envelopes/${id}`)).state, 'delivered');
  });

  it('is not there for a stranger, and nameless for an operator', async () => {
    const routes = [
      '',
      '/entries',
      '/manifest-sha256.txt',
      '/manifest.ndjson',
      '/pieces.bin',
      '/seal.json',
      '/seal.json.sig',
      '/seal.jws',
      '/tape',
      '/content/drop/whole.csv',
      '/timeline',
      '/receipts',
      '/certificate',
    ];
    for (const route of routes) {
      assert.equal((await curl('stranger', `/api/v1/envelopes/${id}${route}`)).status, 404, route);
      assert.equal((await curl(null, `/api/v1/envelopes/${id}${route}`)).status, 401, route);
    }
    for (const [route, method] of [
      ['/collect', 'POST'],
      ['/refuse', 'POST'],
      ['/withdraw', 'POST'],
      ['/purge', 'POST'],
      ['/close', 'POST'],
    ] as const) {
      assert.equal(
        (await curl('stranger', `/api/v1/envelopes/${id}${route}`, '-X', method, '-d', '{}')).status,
        404,
        route,
      );
    }
    assert.equal((await curl('stranger', `/drop/${id}/x`, '-T', join(source, 'drop/whole.csv'))).status, 404);
    assert.equal(
      (
        await curl(
          'stranger',
          `/files/${id}/`,
          '-X',
          'POST',
          '-H',
          'Tus-Resumable: 1.0.0',
          '-H',
          'Upload-Length: 1',
          '-H',
          metadata('x'),
        )
      ).status,
      404,
    );

    const seen = await curl('operator', `/api/v1/envelopes/${id}`);
    assert.equal(seen.status, 200);
    assert.equal(JSON.parse(seen.body.toString()).state, 'delivered');
    for (const word of ['Reel 7', 'whole.csv', PEOPLE.sender.address, PEOPLE.recipient.address])
      assert.ok(!seen.body.includes(word), `the operator does not see ${word}`);
    for (const route of ['/entries', '/tape', '/manifest-sha256.txt', '/content/drop/whole.csv'])
      assert.equal((await curl('operator', `/api/v1/envelopes/${id}${route}`)).status, 403, route);
    // The sender keeps the manifest, but content belongs to recipients.
    assert.equal((await curl('sender', `/api/v1/envelopes/${id}/content/drop/whole.csv`)).status, 403);
  });

  it('is destroyed on demand, with a certificate that ssh-keygen verifies', async () => {
    const ordered = await curl(
      'sender',
      `/api/v1/envelopes/${id}/purge`,
      '-d',
      JSON.stringify({ reason: 'the film is out' }),
    );
    assert.equal(ordered.status, 202, ordered.body.toString());
    assert.equal((await json('sender', `/api/v1/envelopes/${id}?wait=purged`)).state, 'purged');
    const certificate = (await json('sender', `/api/v1/envelopes/${id}/certificate`)) as {
      statement: string;
      sig: string;
    };
    writeFileSync(join(target, 'certificate.sig'), certificate.sig);
    const good = await verify('receipt@datoferum', 'certificate.sig', Buffer.from(certificate.statement));
    assert.equal(good.code, 0, good.stderr);
    for (const route of ['/content/drop/whole.csv', '/tape', '/manifest-sha256.txt'])
      assert.equal((await curl('recipient', `/api/v1/envelopes/${id}${route}`)).status, 410, route);
    assert.deepEqual(filesOf(data, id), []);
  });

  it('never serves a damaged byte, and says in the timeline that it is damaged', async () => {
    const client = new CourierClient(server.origin);
    const opened = await client.open({ title: 'damaged' });
    const whole = bytesAt('damaged', 0, 3 * MIB);
    await client.drop(opened.id, 'd', whole);
    await client.seal(opened.id, { entries: 1, bytes: whole.length });
    await client.until(opened.id, 'sealed');
    const blobs = filesOf(data, opened.id)
      .filter((file) => file.startsWith('blobs'))
      .sort((a, b) => statSync(join(data, b)).size - statSync(join(data, a)).size);
    const file = await open(join(data, blobs[0] as string), 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, 2 * MIB);
    await file.write(Buffer.from([(byte[0] as number) ^ 1]), 0, 1, 2 * MIB);
    await file.close();

    const out = join(target, 'd');
    const fetched = await curl('recipient', `/api/v1/envelopes/${opened.id}/content/d`, '-o', out);
    assert.ok(fetched.code !== 0 || fetched.status >= 500, 'curl sees a failure');
    const got = fetched.status === 200 ? readFileSync(out) : Buffer.alloc(0);
    assert.ok(got.length < whole.length && got.equals(whole.subarray(0, got.length)), 'what came is a true beginning');
    assert.ok((await client.timeline(opened.id)).some(({ type }) => type === 'envelope.damaged'));
    client.close();
  });

  const verify = (namespace: string, sig: string, statement: Buffer) =>
    run('ssh-keygen', ['-Y', 'verify', '-f', 'allowed_signers', '-I', 'courier', '-n', namespace, '-s', sig], {
      cwd: target,
      input: statement,
    });
});

/** What stands behind a leading backslash in a line of sha256sum. */
function unescaped(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) => ({ '\\': '\\', n: '\n', r: '\r' })[letter] as string);
}
