import type { ACourier } from './a-courier.ts';

const ENTRIES = 1_000_000;
/** Children of each of the two widest folders. */
export const WIDE = 100_000;
export const DEEP = 40;
/** Names at the ends of the folder `wide`, and one from its middle. */
export const FIRST_NAME = 'aaa note.txt';
export const LAST_NAME = 'zzz note.txt';

/** Path of entry i: one file 40 folders deep, two folders of 100,000 names that make no sequence, and folders of 1,000. */
export function pathOf(i: number): string {
  if (i === 0) return `${Array.from({ length: DEEP - 1 }, (_, k) => `level ${k + 1}`).join('/')}/deep.txt`;
  if (i <= WIDE) {
    const name = i === 1 ? FIRST_NAME : i === WIDE ? LAST_NAME : `${word(i)} plate.txt`;
    return `wide/${name}`;
  }
  if (i <= 2 * WIDE) return `wider/${word(i)} take.txt`;
  return `reels/reel ${Math.floor(i / 1_000)}/${word(i)} clip.txt`;
}

/** Six letters that differ for every i below 26^6 and follow each other in no order: no sequence is folded of them. */
export function word(i: number): string {
  let left = (i * 179_424_673) % 26 ** 6;
  let text = '';
  for (let k = 0; k < 6; k += 1) {
    text = String.fromCharCode(97 + (left % 26)) + text;
    left = Math.floor(left / 26);
  }
  return text;
}

/** One sealed envelope with a million files of no bytes; answers its id. */
export async function aMillionFiles(courier: ACourier): Promise<string> {
  const { id } = await courier.ask<{ id: string }>('studio', 'POST', '/api/v1/envelopes', {
    title: 'A million files',
    recipients: [{ email: 'client-b@example.com' }],
  });
  await emptyFiles(courier, id, ENTRIES, pathOf);
  await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/close`, { entries: ENTRIES, bytes: 0 });
  return id;
}

/** Files of no bytes in an envelope that is filled: `count` of them, whole thousands. */
export async function emptyFiles(
  courier: ACourier,
  id: string,
  count: number,
  nameOf: (i: number) => string,
): Promise<void> {
  await lanes(3, count / 1_000, async (page) => {
    const lines = Array.from(
      { length: 1_000 },
      (_, k) => `${JSON.stringify({ path: nameOf(page * 1_000 + k), size: 0 })}\n`,
    );
    const { accepted } = await courier.ask<{ accepted: number }>(
      'studio',
      'POST',
      `/api/v1/envelopes/${id}/entries`,
      new TextEncoder().encode(lines.join('')),
    );
    if (accepted !== 1_000) throw new Error(`page ${page}: ${accepted} were accepted`);
  });
}

/** So many small envelopes of one sender: most wait for their files, every tenth is sealed, every tenth was withdrawn. */
export async function manyEnvelopes(courier: ACourier, count: number): Promise<void> {
  await lanes(6, count, async (at) => {
    const { id } = await courier.ask<{ id: string }>('studio', 'POST', '/api/v1/envelopes', {
      title: `Delivery ${word(at)} number ${at}`,
      recipients: [{ email: 'client-b@example.com' }],
    });
    if (at % 10 === 0) {
      await courier.ask('studio', 'PUT', `/drop/${id}/a.txt`, new TextEncoder().encode('a'));
      await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/close`, { entries: 1, bytes: 1 });
    } else if (at % 10 === 1)
      await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/purge`, { reason: 'not needed' });
  });
}

async function lanes(width: number, count: number, act: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
