import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { secretHash } from '../../src/ports/secret-hash.ts';
import { problemOf } from '../support/courier-client.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { bytesAt } from '../support/seeded.ts';
import { MINUTE } from '../support/test-house.ts';
import { aDelivery, type Delivery } from './support/a-delivery.ts';
import { tusUpload } from './support/tus-upload.ts';

const MIB = 1024 * 1024;
const TIME = { timeout: 300_000 };
/** What may be on its way, or held back until it is whole, when a line is cut. */
const IN_FLIGHT = 2 * MIB;
const BYTES = { 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream' };

/** tus-js-client, unmodified, on bad days: nobody restarts at zero. */
describe('on a bad day of a tus client', () => {
  it('a token that expires under way: HEAD says "later", the next token goes on', TIME, async (t) => {
    const delivery = await aDelivery(t, 'expired');
    const { line, world } = delivery;
    const bytes = bytesAt('expired', 0, 12 * MIB);
    const tokens = await tokensOf(delivery, 2);
    let token = tokens[0] as string;
    const answers: string[] = [];
    const { done } = tusUpload(delivery, bytes, 'expired', {
      headers: {},
      onBeforeRequest: (req) => req.setHeader('Authorization', `Bearer ${token}`),
      onAfterResponse: (req, res) => {
        answers.push(`${req.getMethod()} ${res.getStatus()} ${res.getHeader('WWW-Authenticate') ?? ''}`.trim());
        // What an app does that is told so.
        if (res.getHeader('WWW-Authenticate')?.includes('invalid_token')) token = tokens[1] as string;
      },
    });
    // The PATCH under way goes on when its token ends; the line that breaks brings the question with the old one.
    await line.went(MIB);
    world.ahead += 6 * MINUTE;
    await line.cutAfter(5 * MIB);
    await done;
    assert.deepEqual(answers, ['POST 201', 'HEAD 423 Bearer error="invalid_token"', 'HEAD 200', 'PATCH 204']);
    await delivery.arrive({ expired: bytes });
    await delivery.assertTakenOnce(bytes.length, IN_FLIGHT);
  });

  it(
    'a token that expires between two chunks: the app hears 401, starts again with a new one, and nothing is sent twice',
    TIME,
    async (t) => {
      const delivery = await aDelivery(t, 'between');
      const bytes = bytesAt('between', 0, 6 * MIB);
      const [first, second] = await tokensOf(delivery, 2);
      let token = first as string;
      const { upload, done } = tusUpload(delivery, bytes, 'between', {
        chunkSize: MIB,
        headers: {},
        onBeforeRequest: (req) => req.setHeader('Authorization', `Bearer ${token}`),
        onChunkComplete: (_, accepted) => {
          if (accepted === 3 * MIB) delivery.world.ahead += 6 * MINUTE;
        },
      });
      const error = (await done.then(
        () => null,
        (reason: unknown) => reason,
      )) as { originalResponse?: { getStatus(): number } } | null;
      assert.equal(error?.originalResponse?.getStatus(), 401);
      token = second as string;
      await new Promise<void>((resolve, reject) => {
        upload.options.onSuccess = () => resolve();
        upload.options.onError = reject;
        upload.start();
      });
      // The refused chunk may have gone up before its refusal came down.
      await delivery.arrive({ between: bytes });
      await delivery.assertTakenOnce(bytes.length, MIB + 20_000);
    },
  );

  it('a lost 201: the client creates twice, and close asks for neither', TIME, async (t) => {
    for (const uploadDataDuringCreation of [false, true]) {
      const delivery = await aDelivery(t, 'lost');
      const bytes = bytesAt('lost', 0, 600_000);
      const lost = delivery.line.swallowAnswer(/^POST \/files\//);
      const { done } = tusUpload(delivery, bytes, 'lost', { uploadDataDuringCreation, retryDelays: [0, 0] });
      await Promise.all([lost, done]);
      await delivery.arrive({ lost: bytes });
      await delivery.assertTakenOnce(uploadDataDuringCreation ? 2 * bytes.length : bytes.length, 20_000);
    }
  });

  it('a lost 204: the client asks how far it came and is done', TIME, async (t) => {
    const delivery = await aDelivery(t, 'acknowledged');
    const bytes = bytesAt('acknowledged', 0, 3 * MIB);
    const lost = delivery.line.swallowAnswer(/^PATCH \/files\//);
    await Promise.all([lost, tusUpload(delivery, bytes, 'acknowledged').done]);
    await delivery.arrive({ acknowledged: bytes });
    await delivery.assertTakenOnce(bytes.length, 20_000);
  });

  it('a half-open line: the next request takes over from the frozen one', TIME, async (t) => {
    const delivery = await aDelivery(t, 'half open');
    const { line, sender } = delivery;
    const bytes = bytesAt('half', 0, 16 * MIB);
    const first = tusUpload(delivery, bytes, 'half', { retryDelays: null });
    await line.went(4 * MIB);
    line.freeze();
    const uploadUrl = first.upload.url as string;
    const id = uploadUrl.split('/').at(-1) as string;
    assert.ok((await sender.look(id)).writer, 'the courier believes in it');
    // Its app sees that nothing moves, and begins again where it stands.
    await tusUpload(delivery, bytes, null, { uploadUrl, endpoint: null }).done;
    await delivery.arrive({ half: bytes });
    await delivery.assertTakenOnce(bytes.length, IN_FLIGHT + MIB);
    await first.upload.abort();
  });

  it('two tabs on one upload: both end well', TIME, async (t) => {
    const delivery = await aDelivery(t, 'tabs');
    const { line } = delivery;
    line.delayMs = 2;
    const bytes = bytesAt('tabs', 0, 24 * MIB);
    const first = tusUpload(delivery, bytes, 'tabs');
    await line.went(4 * MIB);
    const uploadUrl = first.upload.url as string;
    const second = tusUpload(delivery, bytes, null, { uploadUrl, endpoint: null });
    await Promise.all([first.done, second.done]);
    assert.equal(first.upload.url, uploadUrl, 'nobody began another one');
    // Each take-over costs what was on its way; the third within a minute is told to wait.
    await delivery.arrive({ tabs: bytes });
    await delivery.assertTakenOnce(bytes.length, 3 * IN_FLIGHT + 2 * MIB);
  });

  it('a third eviction within a minute: 423 for 10 s, and who writes ends undisturbed', TIME, async (t) => {
    const delivery = await aDelivery(t, 'evictions');
    const { sender, world } = delivery;
    const bytes = bytesAt('evictions', 0, 300_000);
    const { location, id } = await sender.create(delivery.id, { length: bytes.length, path: 'e' });
    let offset = 0;
    const writer = async () => {
      const raw = await RawConnection.open(sender.origin);
      await raw.head('PATCH', location, sender.token, {
        ...BYTES,
        'Upload-Offset': String(offset),
        'Content-Length': String(bytes.length - offset),
      });
      await raw.say(bytes.subarray(offset, offset + 50_000));
      while (((await sender.look(id)).writer as { live: number } | null)?.live !== 50_000);
      return raw;
    };
    for (let i = 0; i < 2; i += 1) {
      const evicted = await writer();
      offset = await sender.head(location);
      assert.match(await evicted.until(/evicted/), /^HTTP\/1\.1 409 /);
    }
    assert.equal(offset, 100_000);
    const last = await writer();
    const head = () => sender.raw({ method: 'HEAD', path: location, headers: { 'Tus-Resumable': '1.0.0' } });
    const first = await head();
    assert.deepEqual([first.status, first.headers['retry-after']], [423, '10']);
    world.ahead += 4_000;
    assert.deepEqual([(await head()).status, (await head()).headers['retry-after']], [423, '6']);
    const patch = await sender.raw({
      method: 'PATCH',
      path: location,
      headers: { ...BYTES, 'Upload-Offset': String(offset) },
      body: bytes.subarray(offset),
    });
    assert.deepEqual([patch.status, problemOf(patch).code], [423, 'locked']);
    await last.say(bytes.subarray(offset + 50_000));
    assert.match(await last.until(), /^HTTP\/1\.1 204 /);
    await delivery.arrive({ e: bytes });
  });

  it('a courier that restarts under way', TIME, async (t) => {
    const delivery = await aDelivery(t, 'restart');
    const { line } = delivery;
    const bytes = bytesAt('restart', 0, 24 * MIB);
    const { done } = tusUpload(delivery, bytes, 'restart', { retryDelays: [100, 1_000, 2_000, 4_000, 8_000] });
    await line.went(9 * MIB);
    await delivery.restart();
    await done;
    await delivery.arrive({ restart: bytes });
    await delivery.assertTakenOnce(bytes.length, IN_FLIGHT);
  });

  it('a line that is cut again and again', TIME, async (t) => {
    const delivery = await aDelivery(t, 'cuts');
    const { line } = delivery;
    const bytes = bytesAt('cuts', 0, 20 * MIB);
    const { done } = tusUpload(delivery, bytes, 'cuts');
    for (let i = 0; i < 6; i += 1) await line.cutAfter(3 * MIB);
    await done;
    await delivery.arrive({ cuts: bytes });
    await delivery.assertTakenOnce(bytes.length, 6 * IN_FLIGHT);
  });
});

/** Tokens of the sender; each is good until 5 minutes after the one before ended. */
async function tokensOf({ house, sender, world }: Delivery, count: number): Promise<string[]> {
  const { id: person } = (await sender.json([200], 'GET', '/api/v1/me')) as { id: string };
  const tokens = Array.from({ length: count }, (_, i) => `dtrm_expires_${i}_${person}`);
  for (const [i, token] of tokens.entries())
    await house.metadata.write.putCredential({
      hash: secretHash(token),
      kind: 'token',
      person,
      envelope: null,
      direction: null,
      expiresAt: world.now() + (i + 1) * 5 * MINUTE,
      revokedAt: null,
    });
  return tokens;
}
