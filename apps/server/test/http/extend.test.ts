import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDirectory, aHouse, aWorld, DAY, HOUR } from '../support/test-house.ts';

const extend = (id: string) => `/api/v1/envelopes/${id}/extend`;

describe('the filling deadline', () => {
  it('is extended once by the sender, by the days of the contract from the old one', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'Slow line' });
    const before = Date.parse(String((await sender.envelope(id)).fillDeadline));
    const done = await sender.json<{ fillDeadline: string; state: string }>([200], 'POST', extend(id));
    assert.equal(Date.parse(done.fillDeadline), before + 7 * DAY);
    assert.equal(done.state, 'filling');
    await assert.rejects(sender.json([200], 'POST', extend(id)), { status: 409, code: 'already_extended' });
    const { fillDeadline, extendedAt } = (await sender.envelope(id)) as Record<string, unknown>;
    assert.equal(fillDeadline, done.fillDeadline);
    assert.ok(extendedAt);
    assert.ok((await sender.timeline(id)).some(({ type }) => type === 'envelope.extended'));
  });

  it('that struck at 99 % freezes; extended within the grace, the same upload, ticket and offset go on', async (t) => {
    const world = aWorld();
    const { house, sender } = await aHouse(t, await aDirectory(t), { world });
    const { id, ticket } = await sender.open({ title: 'Nearly', recipients: ['client-b@example.com'] });
    const { location } = await sender.create(id, { length: 100, path: 'long.mov' });
    await sender.patch(location, 0, Buffer.alloc(99, 'x'));
    for (world.ahead = DAY; world.ahead < 7.5 * DAY; world.ahead += DAY) await house.courier.tick();
    const asTicket = (method: 'HEAD' | 'PATCH', body?: Buffer) =>
      sender.raw({
        method,
        path: location,
        token: ticket,
        headers: {
          'Tus-Resumable': '1.0.0',
          ...(body ? { 'Upload-Offset': '99', 'Content-Type': 'application/offset+octet-stream' } : {}),
        },
        ...(body ? { body } : {}),
      });
    assert.ok((await sender.envelope(id)).frozenAt);
    await assert.rejects(sender.patch(location, 99, Buffer.from('x')), { code: 'envelope_frozen' });
    assert.equal((await asTicket('HEAD')).status, 423, 'the ticket has merely expired');

    const { fillDeadline } = await sender.json<{ fillDeadline: string }>([200], 'POST', extend(id));
    assert.ok(Math.abs(Date.parse(fillDeadline) - (world.now() + 7 * DAY)) < HOUR, 'counted from now');
    const { frozenAt, graceUntil } = await sender.envelope(id);
    assert.deepEqual([frozenAt, graceUntil], [null, null]);
    const head = await asTicket('HEAD');
    assert.equal(head.status, 200);
    assert.equal(head.headers['upload-offset'], '99');
    assert.ok(Math.abs(Date.parse(String(head.headers['upload-expires'])) - Date.parse(fillDeadline)) < 2_000);
    assert.equal((await asTicket('PATCH', Buffer.from('x'))).status, 204);
    await house.courier.tick();
    await sender.seal(id, { entries: 1, bytes: 100 });
    await sender.until(id, 'sealed');
  });

  it('is not extended when the grace is over, after close, or by anybody else', async (t) => {
    const world = aWorld();
    const { house, sender } = await aHouse(t, await aDirectory(t), { world });
    const { id } = await sender.open({ title: 'Late' });
    for (world.ahead = DAY; world.ahead < 7.5 * DAY; world.ahead += DAY) await house.courier.tick();
    world.ahead += 3.5 * DAY;
    await assert.rejects(sender.json([200], 'POST', extend(id)), { status: 403, code: 'envelope_closed' });
    const other = await sender.open({ title: 'Closed', recipients: ['client-b@example.com'] });
    await sender.seal(other.id, { entries: 0, bytes: 0 });
    await sender.until(other.id, 'sealed');
    await assert.rejects(sender.json([200], 'POST', extend(other.id)), { status: 403, code: 'envelope_closed' });
    await assert.rejects(sender.as('recipient').json([200], 'POST', extend(other.id)), { status: 403 });
  });

  it('of an envelope that was frozen, closed in the grace and reopened, leaves time for the repair', async (t) => {
    const world = aWorld();
    const { house, sender } = await aHouse(t, await aDirectory(t), { world });
    const { id, ticket } = await sender.open({ title: 'Wrong bytes' });
    await sender.drop(id, 'f', Buffer.from('wrong'));
    await sender.entries(id, [{ path: 'f', size: 5, sha256: 'a'.repeat(64) }]).catch(() => undefined);
    const reel = '01890000-0000-7000-8000-0000000000bb';
    const { location } = await sender.create(id, { length: 5, metadata: { reel, position: '0' } });
    await sender.patch(location, 0, Buffer.from('bytes'));
    await sender.entries(id, [{ path: 'g', size: 5, reel, start: 0, sha256: 'b'.repeat(64) }]);
    for (world.ahead = DAY; world.ahead < 7.5 * DAY; world.ahead += DAY) await house.courier.tick();
    assert.ok((await sender.envelope(id)).frozenAt);
    const { entries, bytes } = (await sender.envelope(id)) as unknown as { entries: number; bytes: number };
    await sender.seal(id, { entries, bytes });
    await house.courier.drain();
    const now = (await sender.envelope(id)) as Record<string, unknown>;
    assert.equal(now.state, 'filling', 'what was declared is not what came');
    assert.equal(now.frozenAt, null);
    assert.ok(Math.abs(Date.parse(String(now.fillDeadline)) - (world.now() + 72 * HOUR)) < HOUR);
    await house.courier.tick();
    assert.equal((await sender.envelope(id)).frozenAt, null);
    const drop = await sender.raw({ method: 'PUT', path: `/drop/${id}/g2`, token: ticket, body: Buffer.from('ok') });
    assert.equal(drop.status, 201, 'with the ticket it was opened with');
  });
});
