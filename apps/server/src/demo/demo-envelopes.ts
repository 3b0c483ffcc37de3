import { TARGET_FIELDS } from '@datoferum/core';
import type { Metadata } from '../ports/metadata.ts';
import type { Courier } from '../usecases/courier.ts';
import { frames, noise, text, usageRows } from './demo-content.ts';
import { type DemoJournal, newProgress } from './demo-journal.ts';
import { DemoPost } from './demo-post.ts';

const STUDIO = 'studio@example.com';
const CLIENT = 'client-b@example.com';
const LAB = 'lab-c@example.com';
const BROADCASTER = 'broadcaster-d@example.com';

const PIECE = 8 * 1024 * 1024;
const ANYONE = '00000000-0000-7000-8000-000000000000';

/**
 * Puts envelopes in every state into an empty demo: sent, fetched, refused and purged by its people, with real bytes. Answers how many; 0 when
 * the house holds an envelope already that is not the demo's. Killed on the way, the next call goes on, by its journal.
 */
export async function fillDemo(
  courier: Courier,
  metadata: Pick<Metadata, 'read'>,
  journal: DemoJournal,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  let progress = await journal.read();
  if (progress?.done === 'all') return 0;
  if (!progress) {
    const before = await metadata.read.envelopes({ person: ANYONE, address: '', everything: true }, null, 1);
    if (before.items.length > 0) return 0;
    progress = newProgress();
    await journal.write(progress);
  }
  const post = new DemoPost(courier, metadata, { journal, progress, signal });
  const studio = await post.caller(STUDIO);
  const client = await post.caller(CLIENT);
  const lab = await post.caller(LAB);

  // Oldest first, as they stand in a list.
  const cut = await post.send(studio, {
    title: 'Trailer 2 · first cut',
    to: [CLIENT],
    files: [noise('trailer 2 v01.mov', 900_000)],
  });
  await post.withdraw(studio, cut, 'An older cut was packed by mistake.');

  const master = await post.send(studio, {
    title: 'Trailer 2 · graded master, HDR and SDR',
    to: [CLIENT],
    files: [noise('HDR/trailer 2 HDR.mov', 1_800_000), noise('SDR/trailer 2 SDR.mov', 1_200_000)],
  });
  await post.collect(client, master);
  await post.purge(studio, master, 'Delivered and archived by the client.');

  const year = await post.send(client, {
    title: 'Año nuevo · música y diálogos',
    to: [STUDIO],
    message: 'Mezcla final. La pista 3 trae los diálogos sin música.',
    files: [
      noise('Mezcla/año nuevo 5.1.wav', 1_400_000),
      noise('Diálogos/niños y señoras.wav', 600_000),
      text('léeme.txt', 'Pista 1: música. Pista 2: ambiente. Pista 3: diálogos.\n'),
    ],
  });
  await post.collect(studio, year);

  const dailies = await post.send(studio, {
    title: 'Feature 01 · dailies day 26',
    to: [LAB],
    files: [noise('day 26/A026_C001.mov', 700_000), noise('day 26/A026_C002.mov', 650_000)],
  });
  await post.refuse(lab, dailies, 'The wrong show LUT is baked in. Send it again without it.');

  const meters = await post.send(lab, {
    title: 'Medições · semana 46 (São Paulo)',
    to: [STUDIO, CLIENT],
    message: 'Leituras da semana, já conferidas. A região Sudeste vem em dois arquivos.',
    fields: { [TARGET_FIELDS.database]: 'meters', [TARGET_FIELDS.table]: 'readings_raw', semana: 46 },
    files: [
      usageRows('Sudeste/medições 1.csv', 4_000),
      usageRows('Sudeste/medições 2.csv', 3_500),
      usageRows('Região Norte/medições.csv', 1_200),
      text('Observações.txt', 'O medidor 4711 ficou sem sinal na terça-feira.\n'),
    ],
  });
  await post.collect(studio, meters);
  await post.collect(client, meters);

  const grade = await post.send(studio, {
    title: 'Episode 203 · final grade',
    to: [CLIENT],
    files: [noise('episode 203 graded.mov', 2 * PIECE + 3_000_000), text('grade notes.txt', 'Reel 2 was warmed up.\n')],
  });
  await post.collect(client, grade);

  const usage = await post.send(studio, {
    title: 'Usage records 2026-10',
    to: [CLIENT],
    message: 'Load all three files or none.',
    fields: { [TARGET_FIELDS.database]: 'billing_dw', [TARGET_FIELDS.table]: 'usage_records', period: '2026-10' },
    files: [1, 2, 3].map((part) => usageRows(`usage 2026-10 part ${part}.csv`, 6_000)),
  });
  await post.collect(client, usage);

  const turnover = await post.send(studio, {
    title: 'Episode 204 · VFX turnover 3',
    to: [CLIENT, LAB, BROADCASTER],
    files: [
      ...frames('plates/sh010/sh010_v003', 1001, 1024),
      ...frames('plates/sh020/sh020_v001', 1001, 1016, [1007]),
      text('read me.txt', 'Shot 020 has no frame 1007; it is so in the edit.\n'),
    ],
  });
  await post.collect(client, turnover);
  await post.fetch(lab, turnover, 0.4);

  await post.send(studio, {
    title: 'Feature 01 · VFX plates, full pull',
    to: [CLIENT, LAB],
    message: 'Everything that was pulled for reel 1 to 3.',
    files: [1, 2, 3].flatMap((reel) => [
      ...frames(`reel ${reel}/sh${reel}10/plate/sh${reel}10_plate_v001`, 1001, 1120, reel === 2 ? [1044, 1045] : []),
      ...frames(`reel ${reel}/sh${reel}20/plate/sh${reel}20_plate_v002`, 1001, 1090),
      text(`reel ${reel}/reel ${reel}.edl`, `TITLE: REEL ${reel}\nFCM: NON-DROP FRAME\n`),
    ]),
  });

  const stems = await post.send(studio, {
    title: 'Episode 204 · sound stems, mix 4',
    to: [CLIENT],
    retentionDays: 7,
    files: [
      noise('stems/dialogue.wav', 800_000),
      noise('stems/effects.wav', 900_000),
      noise('stems/music.wav', 700_000),
    ],
  });
  await post.open(client, stems);

  await post.send(lab, {
    title: 'Camera rolls 112–118',
    to: [STUDIO],
    message: 'Roll 115 is short: the camera was stopped by rain.',
    retentionDays: 3,
    files: [112, 113, 114, 115, 116, 117, 118].map((roll) => noise(`roll ${roll}/R${roll}_scan.dpx`, 250_000)),
  });

  const mixed = await post.fill(
    studio,
    {
      title: 'Episode 205 · picture lock',
      to: [CLIENT],
      files: [noise('lock/episode 205 lock.mov', 1_100_000), noise('lock/episode 205 reference.mov', 300_000)],
    },
    { wrong: 'lock/episode 205 reference.mov' },
  );
  await post.close(studio, mixed);

  await post.fill(
    studio,
    {
      title: 'Feature 01 · shoot day 27',
      to: [CLIENT, LAB, BROADCASTER],
      files: Array.from({ length: 12 }, (_, at) =>
        noise(`day 27/A027_C${String(at + 1).padStart(3, '0')}.mov`, 400_000),
      ),
    },
    { share: 0.5 },
  );
  return post.finish();
}
