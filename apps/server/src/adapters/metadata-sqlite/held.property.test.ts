import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  aHouse,
  anEnvelope,
  anId,
  anUpload,
  aReceipt,
  aRecord,
  bytes,
  type House,
  NOW,
  send,
  sendFile,
} from '../../ports/metadata.given.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import { type Direct, openDirect } from './testing/direct.ts';
import { assertInvariants } from './testing/invariants.ts';

const index = fc.nat({ max: 5 });
const size = fc.nat({ max: 25 });
const command = fc.oneof(
  fc.record({ do: fc.constant('create' as const), envelope: index, path: fc.nat({ max: 1 }), length: fc.option(size) }),
  fc.record({ do: fc.constant('file' as const), envelope: index, path: fc.nat({ max: 1 }), size }),
  fc.record({ do: fc.constant('send' as const), upload: index, much: size }),
  fc.record({ do: fc.constant('declare' as const), upload: index, more: size }),
  fc.record({ do: fc.constant('terminate' as const), upload: index }),
  fc.record({ do: fc.constant('quota' as const), bytes: fc.option(fc.nat({ max: 200 })) }),
  // Rare, so that there is something to close and to purge.
  fc.record({ do: fc.constantFrom('close' as const, 'purge' as const), envelope: index }),
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

interface Held {
  id: Id;
  envelope: Id;
  path: number;
  length: number | null;
  received: number;
}

/** What an envelope holds, kept in a plain list; every step is judged against it. */
class Trial {
  readonly #direct: Direct;
  readonly #house: House;
  readonly #envelopes: { id: Id; state: 'filling' | 'sealing' | 'purged' }[];
  #held: Held[] = [];
  #limit = 60;
  readonly #seen: Set<string>;

  constructor(direct: Direct, house: House, envelopes: Id[], seen: Set<string>) {
    this.#direct = direct;
    this.#house = house;
    this.#envelopes = envelopes.map((id) => ({ id, state: 'filling' as const }));
    this.#seen = seen;
  }

  async run(one: Command): Promise<void> {
    const { write } = this.#direct;
    const envelope = 'envelope' in one ? this.#envelopes[one.envelope % this.#envelopes.length] : undefined;
    const isFilling = envelope?.state === 'filling';
    const upload = 'upload' in one ? this.#held[one.upload % (this.#held.length || 1)] : undefined;
    if (one.do === 'quota') {
      const record = aRecord('person.changed', null, this.#house.sender);
      await write.changePerson(this.#house.sender, { quota: one.bytes }, record);
      this.#limit = one.bytes ?? 60;
    } else if (one.do === 'create' && envelope && isFilling) {
      const { path, length } = one;
      const given = anUpload(this.#house, envelope.id, { path: bytes(`p${path}`), length });
      const [made] = await write.createUploads([given], NOW);
      const isLetIn = this.#expect(length ?? 0, made);
      if (isLetIn && length !== 0) this.#held.push({ id: given.id, envelope: envelope.id, path, length, received: 0 });
      if (isLetIn && length === 0) this.#complete(envelope.id, path, given.id);
    } else if (one.do === 'file' && envelope && isFilling && one.size > 0) {
      const made = await sendFile(write, this.#house, envelope.id, `p${one.path}`, one.size);
      if (!this.#expect(one.size, made)) return;
      const { path, size: length } = one;
      this.#held.push({ id: made.upload, envelope: envelope.id, path, length, received: length });
      this.#complete(envelope.id, path, made.upload);
    } else if (one.do === 'send' && upload && this.#isOpen(upload) && one.much > 0) {
      const { id, received, length } = upload;
      const end = Math.min(received + one.much, length ?? Number.MAX_SAFE_INTEGER);
      const member = { upload: id, envelope: upload.envelope, epoch: 0, start: received, end };
      const sent = await send(write, this.#house, member);
      if (!this.#expect(length === null ? end - received : 0, sent)) return;
      upload.received = end;
      if (end === length) this.#complete(upload.envelope, upload.path, id);
    } else if (one.do === 'declare' && upload && this.#isOpen(upload) && upload.length === null) {
      const length = upload.received + one.more;
      const told = await write.declareLength(upload.id, 0, length, NOW);
      if (!this.#expect(one.more, told)) return;
      upload.length = length;
      if (one.more === 0) this.#complete(upload.envelope, upload.path, upload.id);
    } else if (one.do === 'terminate' && upload && this.#isFilling(upload.envelope)) {
      const record = aRecord('upload.terminated', upload.envelope, this.#house.sender);
      assert.ok((await write.terminateUpload(upload.id, record)).ok);
      this.#held = this.#held.filter((other) => other !== upload);
      this.#seen.add('terminate');
    } else if (one.do === 'close' && envelope && isFilling) await this.#close(envelope);
    else if (one.do === 'purge' && envelope && envelope.state !== 'purged') await this.#purge(envelope);
    await this.#compare();
  }

  #isFilling(id: Id): boolean {
    return this.#envelopes.find((one) => one.id === id)?.state === 'filling';
  }

  #isOpen({ envelope, received, length }: Held): boolean {
    return this.#isFilling(envelope) && received !== length;
  }

  get #sum(): number {
    return this.#held.reduce((sum, { length, received }) => sum + (length ?? received), 0);
  }

  /** Refused exactly when it would be too much. */
  #expect(more: number, answer: { ok: boolean; code?: string } | undefined): boolean {
    const isTooMuch = more > 0 && this.#limit > 0 && this.#sum + more > this.#limit;
    assert.deepEqual([answer?.ok, answer?.code], isTooMuch ? [false, 'quota_exceeded'] : [true, undefined]);
    this.#seen.add(isTooMuch ? 'refused' : 'let in');
    return !isTooMuch;
  }

  /** Of two uploads with one path the later completion stays. */
  #complete(envelope: Id, path: number, id: Id): void {
    const isReplaced = (one: Held): boolean =>
      one.envelope === envelope && one.path === path && one.id !== id && one.received === one.length;
    if (this.#held.some(isReplaced)) this.#seen.add('replaced');
    this.#held = this.#held.filter((one) => !isReplaced(one));
  }

  async #close(envelope: { id: Id; state: string }): Promise<void> {
    const { read, write } = this.#direct;
    const { entries, bytes: size } = (await read.envelope(envelope.id)) ?? { entries: 0, bytes: 0 };
    const record = aRecord('envelope.closed', envelope.id, this.#house.sender);
    assert.ok((await write.close(envelope.id, { entries, bytes: size }, true, NOW, record)).ok);
    while (await write.abandonOpen(envelope.id));
    envelope.state = 'sealing';
    if (this.#held.some((one) => one.envelope === envelope.id && one.received !== one.length))
      this.#seen.add('abandoned');
    this.#held = this.#held.filter((one) => one.envelope !== envelope.id || one.received === one.length);
  }

  async #purge(envelope: { id: Id; state: string }): Promise<void> {
    const { read, write } = this.#direct;
    const { id } = envelope;
    const record = aRecord('envelope.withdrawn', id, this.#house.sender);
    assert.ok((await write.startPurge(id, 'withdraw', 'agreed', this.#house.sender, NOW, record)).ok);
    assertInvariants(this.#direct.db);
    const blobs = await read.blobs(id, 1_000);
    await write.forgetBlobs(blobs.map((blob) => blob.id));
    while ((await write.purgePage(id)).more);
    assert.ok(await write.finishPurge(id, aReceipt(id, 'purged'), aRecord('envelope.purged', id)));
    envelope.state = 'purged';
    this.#held = this.#held.filter((one) => one.envelope !== id);
    this.#seen.add('purged');
  }

  async #compare(): Promise<void> {
    assertInvariants(this.#direct.db);
    const owed = this.#held.reduce((sum, { length, received }) => sum + ((length ?? received) - received), 0);
    assert.equal((await this.#direct.read.personFigures(this.#house.sender))?.held, this.#sum);
    assert.equal(await this.#direct.read.owedBytes(), owed);
  }
}

describe('What the envelopes of a person hold', () => {
  it('is the sum of what their uploads announced or brought, and never more than the quota lets in', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 40, size: 'max' }), async (commands) => {
        using direct = openDirect();
        const house = await aHouse(direct.write);
        await direct.write.setDefaultQuota(60);
        const envelopes = [anId(), anId()];
        for (const id of envelopes) await direct.write.createEnvelope(anEnvelope(house, { id }));
        const trial = new Trial(direct, house, envelopes, seen);
        for (const one of commands) await trial.run(one);
      }),
      { numRuns: Number(process.env.DATOFERUM_RUNS ?? 60) },
    );
    for (const what of ['let in', 'refused', 'terminate', 'replaced', 'abandoned', 'purged']) {
      assert.ok(seen.has(what), `never seen: ${what}`);
    }
  });
});
