import type { PipState } from '../../components/pip-states.ts';
import { type Item, isOut, type Recipient } from './item.ts';
import type { Word } from './word.ts';

export const nameOf = ({ claimedBy, email, subject }: Recipient): string => claimedBy?.name ?? email ?? subject ?? '';

const PIP: Record<Recipient['state'], PipState> = {
  notified: 'told',
  opened: 'opened',
  collecting: 'collecting',
  collected: 'collected',
  refused: 'refused',
};
export const pipsOf = ({ recipients }: Item): PipState[] => recipients.map(({ state }) => PIP[state]);

const MINE: Record<Recipient['state'], string> = {
  notified: 'people.mineNew',
  opened: 'people.mineOpened',
  collecting: 'people.mineCollecting',
  collected: 'people.mineCollected',
  refused: 'people.mineRefused',
};

/** What the recipients are about: one sentence for however many. */
export function peopleWord(item: Item): Word {
  const { recipients, state } = item;
  if (!isOut(item)) {
    const me = recipients[0];
    const at = me?.endedAt ?? me?.openedAt;
    return { key: MINE[me?.state ?? 'notified'], ...(at ? { at } : {}) };
  }
  const count = recipients.length;
  if (state === 'filling' || state === 'sealing') {
    return count === 1 ? { key: 'people.toldWhenSealed' } : { key: 'people.many', count };
  }
  const busy = recipients.find((one) => one.state === 'collecting');
  // An operator sees states without names.
  if (busy && nameOf(busy) !== '') return { key: 'people.collecting', text: nameOf(busy) };
  const refused = recipients.filter((one) => one.state === 'refused');
  if (refused[0] && refused.length === count) {
    const one = count === 1 ? nameOf(refused[0]) : '';
    return one === '' ? { key: 'people.allRefused', count } : { key: 'people.refused', text: one };
  }
  const done = recipients.filter((one) => one.state === 'collected').length;
  const opened = recipients.find((one) => one.state === 'opened');
  if (done === 0 && opened?.openedAt && nameOf(opened) !== '')
    return { key: 'people.opened', text: nameOf(opened), at: opened.openedAt };
  return { key: 'people.collectedOf', done, count };
}
