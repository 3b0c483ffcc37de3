// Run once against the server of an older commit, which then is stopped and packed by `pack-old-house.ts`:
//   node make-old-house.ts <origin> <told.json>
import { writeFile } from 'node:fs/promises';
import { CourierClient, type Opened, PEOPLE, Refused } from '../support/courier-client.ts';
import { bytesAt, type SeededFile, sha256 } from '../support/seeded.ts';

/** What the older program answered, for comparison with what today's answers. */
export interface Told {
  /** Milliseconds since 1970: the day on which the house stood still. */
  at: number;
  envelopes: Record<'filling' | 'sealed' | 'delivered' | 'purged', ToldEnvelope>;
  /** A PATCH that broke off; `received` is the offset that was acknowledged. */
  half: { file: SeededFile; location: string; received: number };
  /** The same request under the same key answers this envelope. */
  idempotency: { key: string; title: string; id: string };
}
export interface ToldEnvelope {
  id: string;
  /** The send ticket of its opening. */
  ticket: string;
  files: SeededFile[];
  folders: string[];
  /** Hexadecimal SHA-256 of each sealed document, by name. */
  documents: Record<string, string>;
  /** Receipts and certificate as the sender was told them. */
  receipts: unknown[];
}

const DOCUMENTS = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'seal.json', 'seal.json.sig', 'seal.jws'];
const MIB = 1024 * 1024;
const file = (path: string, size: number): SeededFile => ({ path, size, seed: `old house/${path}` });
const contentOf = ({ seed, size }: SeededFile): Buffer => bytesAt(seed, 0, size);

async function make(origin: string): Promise<Told> {
  const sender = new CourierClient(origin);
  const told = async (opened: Opened, files: SeededFile[], folders: string[] = []): Promise<ToldEnvelope> => {
    const documents: [string, string][] = [];
    for (const name of DOCUMENTS) {
      const got = await sender.document(opened.id, name as 'seal.json').catch((error: unknown) => error);
      if (got instanceof Uint8Array) documents.push([name, sha256(got)]);
      else if (!(got instanceof Refused)) throw got;
    }
    const receipts = await sender.receipts(opened.id);
    return { id: opened.id, ticket: opened.ticket, files, folders, documents: Object.fromEntries(documents), receipts };
  };
  const fill = async (envelope: string, files: SeededFile[]): Promise<void> => {
    for (const one of files) await sender.drop(envelope, one.path, contentOf(one));
  };
  const sealed = async (title: string, files: SeededFile[], folders: string[] = []): Promise<Opened> => {
    const opened = await sender.open({ title, message: 'From the older house.' });
    await fill(opened.id, files);
    if (folders.length > 0)
      await sender.entries(
        opened.id,
        folders.map((path) => ({ path, kind: 'folder' })),
      );
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    await sender.seal(opened.id, { entries: files.length + folders.length, bytes });
    await sender.until(opened.id, 'sealed');
    return opened;
  };

  const idempotency = { key: 'old-house', title: 'Still filling' };
  const filling = await sender.open({ title: idempotency.title }, idempotency.key);
  const whole = [file('whole.txt', 300)];
  await fill(filling.id, whole);
  const half = file('half.bin', 50_000);
  const { location } = await sender.create(filling.id, { length: half.size, path: half.path });
  const received = await sender.patch(location, 0, contentOf(half).subarray(0, 20_000));

  const many = [
    file('day 4/large.mov', 8 * MIB + 400_000),
    ...Array.from({ length: 12 }, (_, n) => file(`day 4/notes/${n}.txt`, 100 * n)),
    file('day 4/ação — 日本.txt', 77),
    file("day 4/it's\nodd\\name .bin", 1),
  ];
  const kept = await sealed('Sealed', many, ['day 4/empty']);
  const small = [file('a.txt', 6), file('b.bin', 4_096)];
  const taken = await sealed('Delivered', small);
  const manifest = await sender.document(taken.id, 'manifest-sha256.txt');
  await sender.as('recipient').collect(taken.id, sha256(manifest));
  const gone = await sealed('Purged', [file('gone.txt', 1_000)]);
  await sender.withdraw(gone.id);
  await sender.until(gone.id, 'purged');

  const purged = await told(gone, []);
  purged.receipts = [await sender.certificate(gone.id)];
  const answer: Told = {
    at: Date.now(),
    envelopes: {
      filling: await told(filling, whole),
      sealed: await told(kept, many, ['day 4/empty']),
      delivered: await told(taken, small),
      purged,
    },
    half: { file: half, location, received },
    idempotency: { ...idempotency, id: filling.id },
  };
  sender.close();
  return answer;
}

if (import.meta.main) {
  const [origin, to] = process.argv.slice(2) as [string, string];
  await writeFile(to, `${JSON.stringify(await make(origin), null, 1)}\n`);
  process.stdout.write(`${PEOPLE.sender.address} told ${to}\n`);
}
