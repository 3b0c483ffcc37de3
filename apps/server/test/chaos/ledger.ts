import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CourierClient, type EnvelopeView, Refused } from '../support/courier-client.ts';
import type { SeededFile } from '../support/seeded.ts';

export const STATES = ['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged'] as const;
type State = EnvelopeView['state'];

/** What the courier acknowledged about one upload. */
export interface KnownUpload {
  location: string;
  /** Upload-Offset of the last answer. */
  acked: number;
}

/** What the courier acknowledged about one envelope: nothing stands here that was not answered. */
export class KnownEnvelope {
  readonly id: string;
  readonly drop: string;
  readonly uploads = new Map<string, KnownUpload>();
  /** Entries that were acknowledged, by a complete upload, a drop or a page. */
  readonly entries = new Map<string, SeededFile>();
  readonly digests: { pathHash: string; piece: number; digest: Uint8Array }[] = [];
  /** The furthest state that an answer told. */
  state: State = 'filling';
  /** Destruction was asked for; from the question on, content may be gone at any time. */
  isEnding = false;
  /** Sealed documents and receipts as they were first served: they never change. */
  readonly fixed = new Map<string, string>();

  constructor(opened: { id: string; drop: string }) {
    this.id = opened.id;
    this.drop = opened.drop;
  }

  acked(location: string, offset: number): void {
    const known = this.uploads.get(location);
    if (known) known.acked = Math.max(known.acked, offset);
    else this.uploads.set(location, { location, acked: offset });
  }

  reached(state: State): void {
    if (STATES.indexOf(state) > STATES.indexOf(this.state)) this.state = state;
  }

  /** A document or receipt: the first answer is kept, every later one must equal it. */
  keep(name: string, bytes: Uint8Array | string): void {
    const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');
    const before = this.fixed.get(name);
    assert.ok(before === undefined || before === text, `${name} of ${this.id} changed after it was given`);
    this.fixed.set(name, text);
  }
}

/** The clients' own account of a run, held against the courier after every restart. */
export class Ledger {
  readonly envelopes: KnownEnvelope[] = [];
  checks = 0;

  async check(sender: CourierClient): Promise<void> {
    for (const known of this.envelopes) await this.#checkEnvelope(sender, known);
    this.checks += 1;
  }

  async #checkEnvelope(sender: CourierClient, known: KnownEnvelope): Promise<void> {
    const view = await sender.envelope(known.id);
    assert.ok(
      STATES.indexOf(view.state) >= STATES.indexOf(known.state),
      `${known.id} was ${known.state} and is ${view.state}`,
    );
    known.reached(view.state);
    if (view.state === 'purging' || view.state === 'purged') {
      assert.ok(known.isEnding, `${known.id} is ${view.state}, and nobody asked for it`);
      return;
    }
    try {
      await this.#checkBytes(sender, known);
    } catch (error) {
      // A purge that was under way went on between the two questions.
      const isOver = known.isEnding && error instanceof Refused && (error.status === 410 || error.status === 404);
      if (!isOver) throw error;
    }
  }

  async #checkBytes(sender: CourierClient, known: KnownEnvelope): Promise<void> {
    for (const { location, acked } of known.uploads.values()) {
      const offset = await sender.head(location);
      assert.ok(offset >= acked, `${location}: ${acked} bytes were acknowledged, ${offset} are there`);
    }
    const there = new Map<unknown, unknown>();
    for await (const entry of sender.list(known.id)) if (entry.kind === 'file') there.set(entry.path, entry.size);
    for (const { path, size } of known.entries.values())
      assert.equal(there.get(path), size, `entry ${path} of ${known.id} was acknowledged`);
    if (known.state === 'filling') {
      for (const { pathHash, piece, digest } of known.digests) {
        const other = Buffer.from(digest).map((byte) => byte ^ 0xff);
        await assert.rejects(
          sender.digests(known.id, pathHash, piece, other),
          { code: 'digest_differs' },
          `the digest of piece ${piece} was acknowledged`,
        );
      }
      return;
    }
    if (known.fixed.has('seal.json')) known.keep('seal.json', await sender.document(known.id, 'seal.json'));
    if (known.fixed.has('manifest-sha256.txt'))
      known.keep('manifest-sha256.txt', await sender.document(known.id, 'manifest-sha256.txt'));
    await keepReceipts(sender, known);
  }
}

/** Every receipt that stands, held against what it was before; one that was given is never missing again. */
export async function keepReceipts(sender: CourierClient, known: KnownEnvelope): Promise<void> {
  const there = new Set<string>();
  for (const receipt of await sender.receipts(known.id)) {
    const name = `receipt/${receipt.kind}/${String(receipt.person ?? '')}`;
    there.add(name);
    known.keep(name, JSON.stringify(receipt));
  }
  for (const name of known.fixed.keys())
    if (name.startsWith('receipt/')) assert.ok(there.has(name), `${name} of ${known.id} was given and is gone`);
}

/** Files of the data directory that bear the envelope's id: its blobs and its secret. */
export function filesOf(data: string, envelope: string): string[] {
  if (!existsSync(data)) return [];
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && join(item.parentPath, item.name).includes(envelope))
    .map((item) => join(item.parentPath, item.name).slice(data.length + 1));
}
