import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { startHouse } from './compose.ts';
import { readConfig } from './config/index.ts';
import { greeting } from './http/greeting.ts';
import type { Caller } from './usecases/courier.ts';

/** `npm run dev`: the embedded house in demo mode, reloaded on change, with envelopes in several states. */
const read = readConfig({ DATOFERUM_DATA: 'data/dev', ...process.env }, ['--demo'], process.cwd());
if (!read.ok) {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}
const house = await startHouse(read.config);
process.stdout.write(greeting(house.url, 'demo'));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void house.stop().finally(() => process.exit(0)));

const { courier, metadata } = house;
const person = await metadata.read.personByAddress('studio@example.com');
const taker = await metadata.read.personByAddress('client-b@example.com');
if (person && taker) {
  const sender: Caller = { person, from: '127.0.0.1' };
  const recipient: Caller = { person: taker, from: '127.0.0.1' };
  const have = await metadata.read.envelopes(
    { person: person.id, address: person.address, everything: false },
    null,
    1,
  );
  if (have.items.length === 0) {
    await fill(sender, 'Still filling: dailies, day 4', ['day 4/A001_C003.mov', 'day 4/notes.txt'], false);
    await fill(
      sender,
      'Episode 204, VFX turnover 3',
      ['plates/sh010/frame.1001.exr', 'plates/sh010/frame.1002.exr', 'read me.txt'],
      true,
    );
    const done = await fill(sender, 'Episode 203, final grade', ['reel 1.mov'], true);
    await courier.drain();
    const sealed = await metadata.read.envelope(done);
    if (sealed?.manifestSha256) await courier.collect(recipient, sealed, sealed.manifestSha256);
    process.stdout.write('Three envelopes were put in.\n');
  }
}

async function fill(sender: Caller, title: string, paths: string[], close: boolean): Promise<string> {
  const { envelope } = await courier.openEnvelope(
    sender,
    { title, recipients: [{ email: 'client-b@example.com' }] },
    null,
  );
  let bytes = 0;
  for (const path of paths) {
    const content = createHash('shake256', { outputLength: 100_000 }).update(path).digest();
    bytes += content.length;
    const body = { stream: Readable.from([content]), length: content.length, isComplete: () => true };
    const written = await courier.drop(sender, envelope, Buffer.from(path), 0, content.length, null, body);
    if (written.broken) throw written.broken;
  }
  if (close) await courier.close(sender, envelope, { entries: paths.length, bytes, abandon: false });
  return envelope.id;
}
